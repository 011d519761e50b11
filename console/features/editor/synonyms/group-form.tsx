/** One group of synonyms. */
import { listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import type { JsonObject } from '../../../../engine/text/json.ts';
import { renameSynonym } from '../../../editor/model/commands/knowledge/rename-synonym.ts';
import { setSynonym } from '../../../editor/model/commands/set-synonym.ts';
import { useEditing, useFlowValue } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import fields from '../forms/fields/fields.module.css';
import { IdInput } from '../forms/fields/id-input.tsx';
import { useReadOnly } from '../forms/fields/use-draft.ts';
import { EntriesField } from '../forms/lists/entries-field.tsx';
import { titleOf } from '../forms/pure/nodes.ts';
import css from '../knowledge/knowledge.module.css';
import type { Use } from './synonyms.ts';

const SHOWN = 60;
const NO_GROUPS: ReadonlySet<string> = new Set();

export function GroupForm({
  group,
  uses,
  duplicates,
  onRenamed,
  onRemoved,
}: {
  group: string;
  uses: readonly Use[];
  duplicates: readonly { word: string; groups: readonly string[] }[];
  onRenamed: (group: string) => void;
  onRemoved: () => void;
}) {
  const words = useWords().panels.synonyms;
  const editing = useEditing();
  const flow = useFlowValue();
  const isReadOnly = useReadOnly();
  return (
    <>
      <header className={css.formHead}>
        <h2>{group}</h2>
        {!isReadOnly && (
          <Button
            look="quiet"
            icon="trash"
            title={uses.length > 0 ? words.stillUsed : undefined}
            onClick={() => {
              if (editing.edit('setSynonym', (document) => setSynonym(document, { group, words: null })))
                onRemoved();
            }}
          >
            {words.remove}
          </Button>
        )}
      </header>
      <IdInput
        label={words.name}
        id={group}
        about={() => words.renames(uses.length)}
        onRename={(to) => {
          const done = editing.edit('setSynonym', (document) => renameSynonym(document, { from: group, to }));
          if (done) onRenamed(to);
          return done;
        }}
      />
      <EntriesField
        label={words.words}
        kind="text"
        help={words.wordsHelp}
        entries={listOf(objectAt(flow, 'synonym').get(group))}
        groups={NO_GROUPS}
        offered={() => []}
        onEdit={(list) =>
          editing.edit('setSynonym', (document) => setSynonym(document, { group, words: list }), {
            group: `synonym ${group}`,
          })
        }
      />
      {duplicates.length > 0 && (
        <>
          <h3>{words.duplicates}</h3>
          <p className={fields.about}>{words.duplicatesHelp}</p>
          <ul className={css.plain}>
            {duplicates.slice(0, SHOWN).map(({ word, groups }) => (
              <li key={word} className={fields.warning}>
                {words.duplicate(word, groups.join(' · '))}
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{uses.length === 0 ? words.unused : words.usedIn}</h3>
      {uses.length > 0 && <p className={fields.about}>{words.stillUsed}</p>}
      <ul className={css.nodes}>
        {uses.slice(0, SHOWN).map((use) => (
          <li key={JSON.stringify(use)}>
            <button
              type="button"
              className={css.node}
              onClick={() => ('node' in use ? editing.goTo(use.node) : editing.show('knowledge'))}
            >
              {'node' in use
                ? words.byArrow(titleOf(flow, use.node), titleOf(flow, use.target))
                : words.byEntry(entryName(flow, use.entry))}
            </button>
          </li>
        ))}
        {uses.length > SHOWN && <li className={fields.about}>{words.andMore(uses.length)}</li>}
      </ul>
    </>
  );
}

function entryName(flow: JsonObject, id: string): string {
  return textOf(objectAt(objectAt(flow, 'prompt'), id).get('name')) ?? id;
}
