/** Where an answer leads: back, to a node, or along an arrow of the node that asked. */
import { useState } from 'react';
import { flagOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import { setFlag } from '../../../editor/model/commands/fields/set-flag.ts';
import { useEditing, useFlowValue } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { ChoiceInput, Tick } from '../forms/fields/choice.tsx';
import { Combobox } from '../forms/fields/combobox.tsx';
import { Setting } from '../forms/fields/setting.tsx';
import { TextInput } from '../forms/fields/text-input.tsx';
import { namedNode, nodeOptions } from '../forms/pure/nodes.ts';
import { canBeNamed, type Switch, switchOf, switchText } from '../forms/pure/switchflow.ts';

export function After({ id, onEdit }: { id: string; onEdit: (value: string) => void }) {
  const { knowledge: words, drawer } = useWords().panels;
  const editing = useEditing();
  const flow = useFlowValue();
  const entry = objectAt(objectAt(flow, 'prompt'), id);
  const written = switchOf(textOf(entry.get('switchflow')));
  // A node is chosen in a second field; until then the entry returns.
  const [isChoosing, setChoosing] = useState(false);
  const to = isChoosing && written.to === 'return' ? 'node' : written.to;
  const choices = (['return', 'node', 'text', 'dtmf', 'complete'] as const).map((value) => ({
    value,
    label: words.afterChoices[value],
  }));
  const choose = (chosen: Switch['to']): void => {
    setChoosing(chosen === 'node');
    if (chosen === 'return' || chosen === 'node') onEdit('');
    else onEdit(switchText({ to: chosen, value: 'value' in written ? written.value : '' }));
  };
  const nodes = objectAt(flow, 'flow');
  return (
    <>
      <Setting label={words.next} help={words.afterHelp[to]}>
        {(ids) => (
          <ChoiceInput
            {...ids}
            value={to}
            choices={choices}
            onEdit={(chosen) => choose(chosen as Switch['to'])}
          />
        )}
      </Setting>
      {to === 'node' && (
        <Setting label={words.target}>
          {(ids) => (
            <Combobox
              {...ids}
              value={written.to === 'node' ? written.node : ''}
              shown={
                written.to !== 'node'
                  ? ''
                  : nodes.has(written.node)
                    ? namedNode(flow, written.node)
                    : drawer.missingTarget(written.node)
              }
              placeholder={drawer.pickTarget}
              options={() => nodeOptions(flow).filter(({ value }) => canBeNamed(value))}
              onPick={onEdit}
            />
          )}
        </Setting>
      )}
      {'value' in written && (
        <Setting label={words.value}>
          {(ids) => (
            <TextInput
              {...ids}
              value={written.value}
              onEdit={(value) => onEdit(switchText({ to: written.to, value }))}
            />
          )}
        </Setting>
      )}
      {to === 'return' && (
        <Tick
          checked={flagOf(entry.get('ignorereturnplayback'))}
          onEdit={(on) =>
            editing.edit('setEntry', (document) =>
              setFlag(document, { path: ['prompt', id], key: 'ignorereturnplayback', on }),
            )
          }
        >
          {words.silentReturn}
        </Tick>
      )}
    </>
  );
}
