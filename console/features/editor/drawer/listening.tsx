/** The settings of a listening action: of one node, or of all that are selected. */
import { Fragment } from 'react';
import { splitArgument } from '../../../../engine/flow/argument.ts';
import { objectAt, textOf } from '../../../../engine/flow/value.ts';
import { many } from '../../../editor/model/commands/fields/many.ts';
import { setArgumentToken } from '../../../editor/model/commands/set-argument-token.ts';
import { useWords } from '../../../i18n/words.tsx';
import fields from '../forms/fields/fields.module.css';
import { TokenField } from '../forms/fields/token-field.tsx';
import { GROUPS, inheritedBy, TOKENS, type Token } from '../forms/pure/listening.ts';
import css from './drawer.module.css';
import { useEditing, useFlowValue } from './use-node.ts';

export function Listening({ ids }: { ids: readonly string[] }) {
  const { drawer, listening } = useWords().panels;
  const editing = useEditing();
  const flow = useFlowValue();
  const nodes = objectAt(flow, 'flow');
  const global = objectAt(flow, 'global');
  const all = ids.map((id) => splitArgument(textOf(objectAt(nodes, id).get('argument')) ?? ''));
  const sharedValue = (token: Token): string | null => {
    const at = TOKENS.indexOf(token);
    const first = all[0]?.[at] ?? '';
    return all.every((tokens) => (tokens[at] ?? '') === first) ? first : null;
  };
  const [first] = ids;
  const written = ids.length === 1 && first ? textOf(objectAt(nodes, first).get('argument')) : null;
  return (
    <>
      <p className={fields.about}>{drawer.listeningHelp}</p>
      {GROUPS.map(({ name, tokens }) => (
        <Fragment key={name}>
          <h4 className={css.group}>{listening.groups[name]}</h4>
          {tokens.map((token) => (
            <TokenField
              key={token}
              token={token}
              value={sharedValue(token)}
              inherited={inheritedBy(token, global)}
              onEdit={(value) =>
                editing.edit(
                  'setArgument',
                  (document) =>
                    many(document, ids, (one, node) => setArgumentToken(one, { node, token, value })),
                  { group: `argument ${token} ${ids.join(' ')}` },
                )
              }
            />
          ))}
        </Fragment>
      ))}
      {written !== null && (
        <div className={fields.unknown}>
          <p className={fields.about}>{drawer.asWritten}</p>
          <pre>{written}</pre>
        </div>
      )}
    </>
  );
}
