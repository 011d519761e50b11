/** The knowledge base: its categories, the entries of one, and what an entry answers. */
import { useMemo, useState } from 'react';
import { isObject, listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import type { Json } from '../../../../engine/text/json.ts';
import { many } from '../../../editor/model/commands/fields/many.ts';
import { addEntry, setEntryList } from '../../../editor/model/commands/set-entry.ts';
import { useEditing, useFlowValue } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { inputClass } from '../../../ui/field.tsx';
import { useReadOnly } from '../forms/fields/use-draft.ts';
import { PickList } from '../forms/lists/pick-list.tsx';
import type { SoundPorts } from '../forms/lists/prompt-list.tsx';
import { Categories } from './categories.tsx';
import { CategoryForm } from './category-form.tsx';
import { EntryForm } from './entry-form.tsx';
import css from './knowledge.module.css';
import { keywordsOf, membership, nextId, nodesByCategory, type Shown, shownEntries } from './knowledge.ts';

export function KnowledgePage(ports: SoundPorts) {
  const words = useWords().panels.knowledge;
  const editing = useEditing();
  const flow = useFlowValue();
  const isReadOnly = useReadOnly();
  const [wanted, setShown] = useState<Shown>({ of: 'all' });
  const [query, setQuery] = useState('');
  const [entry, setEntry] = useState<string | null>(null);
  const entries = objectAt(flow, 'prompt');
  const categories = objectAt(flow, 'kb');
  // A category that was removed, or has another name after undo.
  const shown: Shown = wanted.of === 'category' && !categories.has(wanted.id) ? { of: 'all' } : wanted;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a map is another one when it has changed
  const members = useMemo(() => membership(flow), [flow.get('kb')]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a map is another one when it has changed
  const users = useMemo(() => nodesByCategory(flow), [flow.get('flow')]);
  const ids = useMemo(() => shownEntries(flow, shown, query, members), [flow, shown, query, members]);
  const selected = entry !== null && isObject(entries.get(entry)) ? entry : null;
  const add = (): void => {
    const id = nextId(entries, 'P');
    const done = editing.edit('setEntry', (document) => {
      const added = addEntry(document, { section: 'prompt', id });
      return many(added.document, shown.of === 'category' ? [shown.id] : [], (one, category) => {
        const texts = [...listOf(objectAt(categories, category).get('prompts')), id];
        return setEntryList(one, { section: 'kb', id: category, key: 'prompts', texts });
      });
    });
    if (!done) return;
    setQuery('');
    setEntry(id);
  };
  return (
    <div className={css.page}>
      <Categories
        shown={shown}
        onShow={(next) => {
          setShown(next);
          setEntry(null);
        }}
        total={entries.size}
        members={members}
        users={users}
      />
      <section className={css.list} aria-label={words.entries}>
        <div className={css.tools}>
          <input
            type="search"
            className={inputClass}
            aria-label={words.search}
            placeholder={words.search}
            value={query}
            onChange={({ target }) => setQuery(target.value)}
          />
          {!isReadOnly && (
            <Button icon="add" onClick={add}>
              {words.addEntry}
            </Button>
          )}
        </div>
        <p className={css.count}>{words.count(ids.length, entries.size)}</p>
        {ids.length === 0 ? (
          <p className={css.empty}>{entries.size === 0 ? words.empty : words.noneFound}</p>
        ) : (
          <PickList
            label={words.entries}
            ids={ids}
            chosen={selected}
            rowHeight={52}
            onChoose={setEntry}
            row={(id) => <EntryRow id={id} entry={entries.get(id)} isUnused={!members.has(id)} />}
          />
        )}
      </section>
      <section className={css.form}>
        {selected !== null ? (
          <EntryForm
            key={selected}
            id={selected}
            category={shown.of === 'category' ? shown.id : null}
            members={members}
            onRenamed={setEntry}
            onRemoved={() => setEntry(ids[ids.indexOf(selected) + 1] ?? null)}
            {...ports}
          />
        ) : shown.of === 'category' ? (
          <CategoryForm
            key={shown.id}
            id={shown.id}
            nodes={users.get(shown.id) ?? []}
            onRenamed={(id) => setShown({ of: 'category', id })}
          />
        ) : (
          <p className={css.hint}>
            {shown.of === 'none' ? words.uncategorisedHelp : `${words.intro} ${words.pick}`}
          </p>
        )}
      </section>
    </div>
  );
}

function EntryRow({ id, entry, isUnused }: { id: string; entry: Json | undefined; isUnused: boolean }) {
  const words = useWords().panels.knowledge;
  if (!isObject(entry)) return <span className={css.rowName}>{id}</span>;
  const keywords = keywordsOf(entry);
  const answers = listOf(entry.get('playbacks'));
  const name = textOf(entry.get('name'));
  const marks = [
    keywords.length === 0 && words.marks.noKeywords,
    answers.length === 0 && !textOf(entry.get('switchflow')) && words.marks.noAnswer,
    isUnused && words.marks.unused,
  ].filter(Boolean);
  return (
    <>
      <span className={css.rowTop}>
        <span className={css.rowName}>{name ?? id}</span>
        {marks.length > 0 && <span className={css.mark}>{marks.join(' · ')}</span>}
      </span>
      <span className={css.rowWords}>{keywords.slice(0, 12).join(' · ') || answers[0] || id}</span>
    </>
  );
}
