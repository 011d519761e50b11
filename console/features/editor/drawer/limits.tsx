/** How often a node is entered, what it does to the score, and whom it puts on the blacklist: of one node or several. */
import type { ReactNode } from 'react';
import { flagOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import type { Json } from '../../../../engine/text/json.ts';
import { many } from '../../../editor/model/commands/fields/many.ts';
import { setFlag } from '../../../editor/model/commands/fields/set-flag.ts';
import { type NodeTextKey, setNodeText } from '../../../editor/model/commands/set-node-text.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Tick } from '../forms/fields/choice.tsx';
import { Setting } from '../forms/fields/setting.tsx';
import { TextInput } from '../forms/fields/text-input.tsx';
import { useEditing, useFlowValue } from './use-node.ts';

export function Limits({ ids }: { ids: readonly string[] }) {
  const { drawer: words } = useWords().panels;
  const editing = useEditing();
  const flags = useValues(ids, 'optout').map(flagOf);
  return (
    <>
      <NodesText
        ids={ids}
        field="repetition"
        label={words.repetition}
        unit={words.times}
        help={words.repetitionHelp}
      />
      <NodesText ids={ids} field="potential" label={words.potential} help={words.potentialHelp} />
      <Tick
        checked={flags[0] === true}
        isMixed={flags.some((flag) => flag !== flags[0])}
        help={words.optoutHelp}
        onEdit={(on) =>
          editing.edit('setNode', (document) =>
            many(document, ids, (one, id) => setFlag(one, { path: ['flow', id], key: 'optout', on })),
          )
        }
      >
        {words.optout}
      </Tick>
    </>
  );
}

/** A field of the selected nodes that is a text. */
export function NodesText({
  ids,
  field,
  label,
  unit,
  help,
}: {
  ids: readonly string[];
  field: NodeTextKey;
  label: ReactNode;
  unit?: string;
  help?: ReactNode;
}) {
  const { forms } = useWords().panels;
  const editing = useEditing();
  const values = useValues(ids, field).map((value) => textOf(value) ?? '');
  const isMixed = values.some((value) => value !== values[0]);
  const set = (text: string): void => {
    editing.edit(
      'setNode',
      (document) => many(document, ids, (one, node) => setNodeText(one, { node, key: field, text })),
      { group: `node ${field} ${ids.join(' ')}` },
    );
  };
  const value = isMixed ? '' : (values[0] ?? '');
  return (
    <Setting label={label} unit={unit} help={help}>
      {(props) => (
        <TextInput {...props} value={value} placeholder={isMixed ? forms.mixed : forms.notSet} onEdit={set} />
      )}
    </Setting>
  );
}

function useValues(ids: readonly string[], key: string): (Json | undefined)[] {
  const nodes = objectAt(useFlowValue(), 'flow');
  return ids.map((id) => objectAt(nodes, id).get(key));
}
