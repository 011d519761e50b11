/** What a node says, by visit. */
import { useState } from 'react';
import { listOf, textOf } from '../../../../engine/flow/value.ts';
import { type PromptsKey, setPrompts } from '../../../editor/model/commands/set-prompts.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import fields from '../forms/fields/fields.module.css';
import { Setting } from '../forms/fields/setting.tsx';
import { TextInput } from '../forms/fields/text-input.tsx';
import { useReadOnly } from '../forms/fields/use-draft.ts';
import { PromptList, type SoundPorts } from '../forms/lists/prompt-list.tsx';
import { playedInstead, VISITS } from '../forms/pure/visits.ts';
import css from './drawer.module.css';
import { useEditing, useNode, useNodeText } from './use-node.ts';

export function Prompts({ id, ...ports }: SoundPorts & { id: string }) {
  const words = useWords().panels.drawer;
  const node = useNode(id);
  const setText = useNodeText(id);
  return (
    <>
      {VISITS.map((key) => (
        <Visit key={`${key} ${id}`} id={id} visit={key} {...ports} />
      ))}
      {(listOf(node.get('mismatchplaybacks')).length > 0 ||
        textOf(node.get('mismatchrepetition')) !== null) && (
        <Setting label={words.mismatchTimes} unit={words.times} help={words.mismatchTimesHelp}>
          {(ids) => (
            <TextInput
              {...ids}
              inputMode="numeric"
              placeholder="1"
              value={textOf(node.get('mismatchrepetition')) ?? ''}
              onEdit={(text) => setText('mismatchrepetition', text)}
            />
          )}
        </Setting>
      )}
    </>
  );
}

function Visit({ id, visit, ...ports }: SoundPorts & { id: string; visit: PromptsKey }) {
  const words = useWords().panels.drawer;
  const editing = useEditing();
  const node = useNode(id);
  const isReadOnly = useReadOnly();
  const prompts = listOf(node.get(visit));
  const [isOpen, setOpen] = useState(visit === 'playbacks' || prompts.length > 0);
  const instead = playedInstead(node, visit);
  const isShown = isOpen || prompts.length > 0;
  return (
    <div className={css.visit}>
      <div className={css.visitHead}>
        <h4>{words.visits[visit]}</h4>
        {prompts.length === 0 && (
          <span className={css.instead}>
            {instead
              ? words.asList(words.visits[instead], listOf(node.get(instead)).length)
              : visit === 'mismatchplaybacks'
                ? words.notMismatch
                : words.playsNothing}
          </span>
        )}
        {!isShown && !isReadOnly && (
          <Button look="quiet" icon="add" className={css.small} onClick={() => setOpen(true)}>
            {words.setVisit}
          </Button>
        )}
      </div>
      {isShown && (
        <>
          <p className={fields.about}>{words.visitHelp[visit]}</p>
          <PromptList
            label={words.visits[visit]}
            prompts={prompts}
            onEdit={(next) =>
              editing.edit(
                'setPrompts',
                (document) => setPrompts(document, { node: id, key: visit, prompts: next }),
                {
                  group: `${visit} ${id}`,
                },
              )
            }
            {...ports}
          />
        </>
      )}
    </div>
  );
}
