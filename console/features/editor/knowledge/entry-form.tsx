/** An entry: how callers ask, what the robot answers, and what comes after. */
import { flagOf, listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import { setFlag } from '../../../editor/model/commands/fields/set-flag.ts';
import { renameEntry } from '../../../editor/model/commands/knowledge/rename-entry.ts';
import {
  removeEntry,
  setEntryList,
  setEntryText,
  setKeywords,
} from '../../../editor/model/commands/set-entry.ts';
import { useEditing, useFlowValue } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { Tick } from '../forms/fields/choice.tsx';
import fields from '../forms/fields/fields.module.css';
import { IdInput } from '../forms/fields/id-input.tsx';
import { Setting } from '../forms/fields/setting.tsx';
import { TextInput } from '../forms/fields/text-input.tsx';
import { UnknownKeys } from '../forms/fields/unknown-keys.tsx';
import { useReadOnly } from '../forms/fields/use-draft.ts';
import { EntriesField } from '../forms/lists/entries-field.tsx';
import { PromptList, type SoundPorts } from '../forms/lists/prompt-list.tsx';
import { ENTRY_KEYS } from '../forms/pure/keys.ts';
import { groupOptions, groupsOf } from '../forms/pure/nodes.ts';
import { After } from './after.tsx';
import css from './knowledge.module.css';
import { keywordsOf } from './knowledge.ts';

export function EntryForm({
  id,
  category,
  members,
  onRenamed,
  onRemoved,
  ...ports
}: SoundPorts & {
  id: string;
  /** The category whose entries are listed. */
  category: string | null;
  members: ReadonlyMap<string, readonly string[]>;
  onRenamed: (id: string) => void;
  onRemoved: () => void;
}) {
  const { knowledge: words, drawer } = useWords().panels;
  const editing = useEditing();
  const flow = useFlowValue();
  const isReadOnly = useReadOnly();
  const entry = objectAt(objectAt(flow, 'prompt'), id);
  const categories = objectAt(flow, 'kb');
  const setText = (key: string, text: string): void => {
    editing.edit('setEntry', (document) => setEntryText(document, { section: 'prompt', id, key, text }), {
      group: `prompt ${key} ${id}`,
    });
  };
  const text = (key: string, label: string, help?: string, unit?: string) => (
    <Setting label={label} help={help} unit={unit}>
      {(ids) => (
        <TextInput {...ids} value={textOf(entry.get(key)) ?? ''} onEdit={(value) => setText(key, value)} />
      )}
    </Setting>
  );
  const setPrompts = (of: string, texts: readonly string[]): void => {
    editing.edit('setEntry', (document) =>
      setEntryList(document, { section: 'kb', id: of, key: 'prompts', texts }),
    );
  };
  const order = category === null ? [] : listOf(objectAt(categories, category).get('prompts'));
  const at = order.indexOf(id);
  const move = (to: number): void => {
    const next = order.filter((_, i) => i !== at);
    next.splice(to, 0, id);
    if (category !== null) setPrompts(category, next);
  };
  return (
    <>
      <header className={css.formHead}>
        <h2>
          {words.entry} · {textOf(entry.get('name')) ?? id}
        </h2>
        {!isReadOnly && at >= 0 && (
          <>
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
              disabled={at === order.length - 1}
              onClick={() => move(at + 1)}
            />
          </>
        )}
        {!isReadOnly && (
          <Button
            look="quiet"
            icon="trash"
            onClick={() => {
              if (editing.edit('setEntry', (document) => removeEntry(document, { section: 'prompt', id })))
                onRemoved();
            }}
          >
            {words.removeEntry}
          </Button>
        )}
      </header>
      {text('name', words.name, words.nameHelp)}
      <EntriesField
        label={words.keywords}
        kind="text"
        help={words.keywordsHelp}
        entries={keywordsOf(entry)}
        groups={groupsOf(flow)}
        offered={() => [
          { value: 'any', label: 'any', detail: drawer.offers.anyText },
          ...groupOptions(flow, drawer.offers.group),
        ]}
        onEdit={(keywords) =>
          editing.edit('setEntry', (document) => setKeywords(document, { id, keywords }), {
            group: `keywords ${id}`,
          })
        }
      />
      <h3>{words.answer}</h3>
      <PromptList
        label={words.answerList}
        columns={32}
        prompts={listOf(entry.get('playbacks'))}
        onEdit={(texts) =>
          editing.edit(
            'setEntry',
            (document) => setEntryList(document, { section: 'prompt', id, key: 'playbacks', texts }),
            { group: `prompt playbacks ${id}` },
          )
        }
        {...ports}
      />
      <h3>{words.after}</h3>
      <After id={id} onEdit={(value) => setText('switchflow', value)} />
      <h3>{words.membership}</h3>
      <p className={fields.about}>{categories.size === 0 ? words.noCategories : words.membershipHelp}</p>
      <div className={css.ticks}>
        {[...categories.keys()].map((of) => {
          const list = listOf(objectAt(categories, of).get('prompts'));
          return (
            <Tick
              key={of}
              checked={list.includes(id)}
              onEdit={(on) => setPrompts(of, on ? [...list, id] : list.filter((one) => one !== id))}
            >
              {textOf(objectAt(categories, of).get('name')) ?? of}
            </Tick>
          );
        })}
      </div>
      <h3>{words.limits}</h3>
      {text('repetition', words.repetition, words.repetitionHelp, words.times)}
      {text('potential', words.potential, words.potentialHelp)}
      <Tick
        checked={flagOf(entry.get('optout'))}
        help={words.optoutHelp}
        onEdit={(on) =>
          editing.edit('setEntry', (document) =>
            setFlag(document, { path: ['prompt', id], key: 'optout', on }),
          )
        }
      >
        {words.optout}
      </Tick>
      <h3>{words.id}</h3>
      <IdInput
        label={words.id}
        id={id}
        about={() => words.entryRenames(members.get(id)?.length ?? 0)}
        onRename={(to) => {
          const done = editing.edit('setEntry', (document) =>
            renameEntry(document, { section: 'prompt', from: id, to }),
          );
          if (done) onRenamed(to);
          return done;
        }}
      />
      {text('description', words.description)}
      <UnknownKeys path={['prompt', id]} known={ENTRY_KEYS} />
    </>
  );
}
