/** A category: its name, and the nodes that use it. */
import { listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import { many } from '../../../editor/model/commands/fields/many.ts';
import { renameEntry } from '../../../editor/model/commands/knowledge/rename-entry.ts';
import { setCategories } from '../../../editor/model/commands/set-categories.ts';
import { removeEntry, setEntryText } from '../../../editor/model/commands/set-entry.ts';
import { useEditing, useFlowValue } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import fields from '../forms/fields/fields.module.css';
import { IdInput } from '../forms/fields/id-input.tsx';
import { Setting } from '../forms/fields/setting.tsx';
import { TextInput } from '../forms/fields/text-input.tsx';
import { UnknownKeys } from '../forms/fields/unknown-keys.tsx';
import { useReadOnly } from '../forms/fields/use-draft.ts';
import { CATEGORY_KEYS } from '../forms/pure/keys.ts';
import { categoriesOf, titleOf } from '../forms/pure/nodes.ts';
import css from './knowledge.module.css';

const SHOWN = 60;

export function CategoryForm({
  id,
  nodes,
  onRenamed,
}: {
  id: string;
  nodes: readonly string[];
  onRenamed: (id: string) => void;
}) {
  const words = useWords().panels.knowledge;
  const editing = useEditing();
  const flow = useFlowValue();
  const isReadOnly = useReadOnly();
  const category = objectAt(objectAt(flow, 'kb'), id);
  const prompts = objectAt(flow, 'prompt');
  const dangling = listOf(category.get('prompts')).filter((prompt) => !prompts.has(prompt));
  const text = (key: 'name' | 'description', label: string, help?: string) => (
    <Setting label={label} help={help}>
      {(ids) => (
        <TextInput
          {...ids}
          value={textOf(category.get(key)) ?? ''}
          onEdit={(value) =>
            editing.edit(
              'setEntry',
              (document) => setEntryText(document, { section: 'kb', id, key, text: value }),
              { group: `kb ${key} ${id}` },
            )
          }
        />
      )}
    </Setting>
  );
  const tickEverywhere = (): void => {
    const missing = listeningNodes(flow).filter((node) => !nodes.includes(node));
    editing.edit('setNode', (document) =>
      many(document, missing, (one, node) => {
        const categories = [...categoriesOf(objectAt(objectAt(flow, 'flow'), node)), id];
        return setCategories(one, { node, categories });
      }),
    );
  };
  return (
    <>
      <header className={css.formHead}>
        <h2>
          {words.category} · {textOf(category.get('name')) ?? id}
        </h2>
        {!isReadOnly && (
          <Button
            look="quiet"
            icon="trash"
            onClick={() =>
              editing.edit('setEntry', (document) => removeEntry(document, { section: 'kb', id }))
            }
          >
            {words.removeCategory}
          </Button>
        )}
      </header>
      {text('name', words.name)}
      <IdInput
        label={words.id}
        id={id}
        about={() => words.categoryRenames(nodes.length)}
        onRename={(to) => {
          const done = editing.edit('setEntry', (document) =>
            renameEntry(document, { section: 'kb', from: id, to }),
          );
          if (done) onRenamed(to);
          return done;
        }}
      />
      {text('description', words.description)}
      {dangling.length > 0 && (
        <p className={fields.warning}>{words.danglingPrompts(dangling.slice(0, 20).join(' · '))}</p>
      )}
      <h3>{nodes.length > 0 ? words.usedBy(nodes.length) : words.usedByNone}</h3>
      <ul className={css.nodes}>
        {nodes.slice(0, SHOWN).map((node) => (
          <li key={node}>
            <button type="button" className={css.node} onClick={() => editing.goTo(node)}>
              {titleOf(flow, node)}
            </button>
          </li>
        ))}
        {nodes.length > SHOWN && <li className={fields.about}>{words.andMore(nodes.length)}</li>}
      </ul>
      {!isReadOnly && listeningNodes(flow).some((node) => !nodes.includes(node)) && (
        <Button onClick={tickEverywhere}>{words.useEverywhere}</Button>
      )}
      <UnknownKeys path={['kb', id]} known={CATEGORY_KEYS} />
    </>
  );
}

/** Nodes that recognise speech: only there an answer can be wanted. */
function listeningNodes(flow: Parameters<typeof objectAt>[0]): string[] {
  const nodes = objectAt(flow, 'flow');
  return [...nodes.keys()].filter(
    (id) => textOf(objectAt(nodes, id).get('action')) === 'cti_play_and_detect_speech',
  );
}
