/** One arrow: where it leads, and when it is taken. */
import { flagOf, isObject, listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import type { Json } from '../../../../engine/text/json.ts';
import type { ConditionKind } from '../../../editor/model/commands/add-arrow.ts';
import { setArrowText } from '../../../editor/model/commands/fields/set-arrow-text.ts';
import { setFlag } from '../../../editor/model/commands/fields/set-flag.ts';
import { removeArrow } from '../../../editor/model/commands/remove-arrow.ts';
import { reorderArrow } from '../../../editor/model/commands/reorder-arrow.ts';
import { retargetArrow } from '../../../editor/model/commands/retarget-arrow.ts';
import { setCondition } from '../../../editor/model/commands/set-condition.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { Tick } from '../forms/fields/choice.tsx';
import { Combobox, type Option } from '../forms/fields/combobox.tsx';
import { Setting } from '../forms/fields/setting.tsx';
import { TextInput } from '../forms/fields/text-input.tsx';
import { UnknownKeys } from '../forms/fields/unknown-keys.tsx';
import { useReadOnly } from '../forms/fields/use-draft.ts';
import { EntriesField } from '../forms/lists/entries-field.tsx';
import { ARROW_KEYS, CONDITION_KEYS } from '../forms/pure/keys.ts';
import { groupOptions, groupsOf, namedNode, nodeOptions, titleOf } from '../forms/pure/nodes.ts';
import css from './drawer.module.css';
import { useEditing, useFlowValue, useNode } from './use-node.ts';

const CONDITIONS: readonly { kind: ConditionKind; words: 'texts' | 'dtmf' | 'complete' }[] = [
  { kind: 'text', words: 'texts' },
  { kind: 'dtmf', words: 'dtmf' },
  { kind: 'complete', words: 'complete' },
];

export function Arrow({
  node,
  target,
  at,
  count,
  isOpen,
  onOpen,
  onTarget,
}: {
  node: string;
  target: string;
  at: number;
  count: number;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  /** The arrow leads to another node now. */
  onTarget: (target: string) => void;
}) {
  const words = useWords().panels.drawer;
  const editing = useEditing();
  const flow = useFlowValue();
  const isReadOnly = useReadOnly();
  const nodes = objectAt(flow, 'flow');
  const arrow = objectAt(objectAt(useNode(node), 'subflow'), target);
  const name = nodes.has(target) ? titleOf(flow, target) : words.missingTarget(target);
  const move = (to: number): void => {
    editing.edit('reorderArrow', (document) => reorderArrow(document, { node, target, to }));
  };
  return (
    <li className={[css.arrow, isOpen && css.openArrow].filter(Boolean).join(' ')}>
      <div className={css.arrowHead}>
        <button
          type="button"
          className={css.arrowName}
          aria-expanded={isOpen}
          onClick={() => onOpen(!isOpen)}
        >
          <span className={css.place}>{at + 1}</span>
          <span className={css.arrowWords}>
            <span className={nodes.has(target) ? css.targetName : css.missing}>→ {name}</span>
            <span className={css.summary}>{summaryOf(arrow.get('condition')) || words.noCondition}</span>
          </span>
        </button>
        {!isReadOnly && (
          <span className={css.arrowButtons}>
            <Button
              look="quiet"
              icon="up"
              label={words.moveUp}
              disabled={at === 0}
              onClick={() => move(at - 1)}
            />
            <Button
              look="quiet"
              icon="down"
              label={words.moveDown}
              disabled={at === count - 1}
              onClick={() => move(at + 1)}
            />
            <Button
              look="quiet"
              icon="trash"
              label={words.removeArrow}
              onClick={() =>
                editing.edit('removeArrow', (document) => removeArrow(document, { node, target }))
              }
            />
          </span>
        )}
      </div>
      {isOpen && (
        <div className={css.arrowBody}>
          <Setting label={words.goesTo}>
            {(ids) => (
              <div className={css.row}>
                <Combobox
                  {...ids}
                  value={target}
                  shown={nodes.has(target) ? namedNode(flow, target) : name}
                  options={() => nodeOptions(flow)}
                  onPick={(to) => {
                    if (editing.edit('addArrow', (document) => retargetArrow(document, { node, target, to })))
                      onTarget(to);
                  }}
                />
                {nodes.has(target) && (
                  <Button
                    look="quiet"
                    icon="canvas"
                    label={words.goTo}
                    onClick={() => editing.goTo(target)}
                  />
                )}
              </div>
            )}
          </Setting>
          {CONDITIONS.map(({ kind, words: named }) => (
            <EntriesField
              key={kind}
              kind={kind}
              label={words[named]}
              help={words[`${named}Help`]}
              entries={listOf(objectAt(arrow, 'condition').get(kind))}
              groups={groupsOf(flow)}
              offered={() => offersOf(kind, flow, words.offers)}
              onEdit={(entries) =>
                editing.edit(
                  'setCondition',
                  (document) => setCondition(document, { node, target, kind, entries }),
                  { group: `${kind} ${node} ${target}` },
                )
              }
            />
          ))}
          <Setting label={words.priority} help={words.priorityHelp}>
            {(ids) => (
              <TextInput
                {...ids}
                inputMode="decimal"
                value={textOf(arrow.get('priority')) ?? ''}
                onEdit={(text) =>
                  editing.edit(
                    'reorderArrow',
                    (document) => setArrowText(document, { node, target, key: 'priority', text }),
                    { group: `priority ${node} ${target}` },
                  )
                }
              />
            )}
          </Setting>
          <Tick
            checked={flagOf(arrow.get('optout'))}
            help={words.optoutHelp}
            onEdit={(on) =>
              editing.edit('setNode', (document) =>
                setFlag(document, { path: ['flow', node, 'subflow', target], key: 'optout', on }),
              )
            }
          >
            {words.arrowOptout}
          </Tick>
          <UnknownKeys path={['flow', node, 'subflow', target]} known={ARROW_KEYS} />
          <UnknownKeys path={['flow', node, 'subflow', target, 'condition']} known={CONDITION_KEYS} />
        </div>
      )}
    </li>
  );
}

function summaryOf(condition: Json | undefined): string {
  if (!isObject(condition)) return '';
  const all = CONDITIONS.flatMap(({ kind }) => listOf(condition.get(kind)).slice(0, 6));
  return all.slice(0, 8).join(' · ').slice(0, 120);
}

function offersOf(
  kind: ConditionKind,
  flow: Parameters<typeof groupOptions>[0],
  words: Readonly<
    Record<
      | 'anyText'
      | 'anyKeys'
      | 'anyComplete'
      | 'group'
      | 'timeout'
      | 'done'
      | 'busy'
      | 'noAnswer'
      | 'bridged'
      | 'error',
      string
    >
  >,
): Option[] {
  const option = (value: string, detail: string): Option => ({ value, label: value, detail });
  if (kind === 'text') return [option('any', words.anyText), ...groupOptions(flow, words.group)];
  if (kind === 'dtmf') return [option('any', words.anyKeys)];
  return [
    option('any', words.anyComplete),
    option('timeout', words.timeout),
    option('done', words.done),
    option('bridge(USER_BUSY', words.busy),
    option('bridge(NO_ANSWER', words.noAnswer),
    option('bridge(SUCCESS', words.bridged),
    option('error', words.error),
  ];
}
