/** The groups of synonyms: their words, where they are used, and words that several have. */
import { useMemo, useState } from 'react';
import { listOf, objectAt } from '../../../../engine/flow/value.ts';
import { setSynonym } from '../../../editor/model/commands/set-synonym.ts';
import { useEditing, useFlowValue } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { inputClass } from '../../../ui/field.tsx';
import { useReadOnly } from '../forms/fields/use-draft.ts';
import { PickList } from '../forms/lists/pick-list.tsx';
import css from '../knowledge/knowledge.module.css';
import { GroupForm } from './group-form.tsx';
import { duplicatesOf, freeName, usesOfGroups } from './synonyms.ts';

export function SynonymsPage() {
  const words = useWords().panels.synonyms;
  const editing = useEditing();
  const flow = useFlowValue();
  const isReadOnly = useReadOnly();
  const [query, setQuery] = useState('');
  const [wanted, setWanted] = useState<string | null>(null);
  const groups = objectAt(flow, 'synonym');
  // biome-ignore lint/correctness/useExhaustiveDependencies: maps are others when they have changed
  const uses = useMemo(() => usesOfGroups(flow), [groups, flow.get('flow'), flow.get('prompt')]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a map is another one when it has changed
  const duplicates = useMemo(() => duplicatesOf(flow), [groups]);
  const text = query.trim().toLowerCase();
  const ids = [...groups.keys()].filter(
    (group) =>
      text === '' || `${group}\n${listOf(groups.get(group)).join('\n')}`.toLowerCase().includes(text),
  );
  const selected = wanted !== null && groups.has(wanted) ? wanted : null;
  const add = (): void => {
    const name = freeName(groups, words.newName);
    if (!editing.edit('setSynonym', (document) => setSynonym(document, { group: name, words: [''] }))) return;
    setQuery('');
    setWanted(name);
  };
  return (
    <div className={css.page}>
      <section className={css.list} aria-label={words.groups}>
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
              {words.add}
            </Button>
          )}
        </div>
        <p className={css.count}>{words.count(ids.length, groups.size)}</p>
        {ids.length === 0 ? (
          <p className={css.empty}>{groups.size === 0 ? words.empty : words.noneFound}</p>
        ) : (
          <PickList
            label={words.groups}
            ids={ids}
            chosen={selected}
            rowHeight={52}
            onChoose={setWanted}
            row={(group) => {
              const list = listOf(groups.get(group));
              const twice = duplicates.get(group)?.length ?? 0;
              const count = uses.get(group)?.length ?? 0;
              return (
                <>
                  <span className={css.rowTop}>
                    <span className={css.rowName}>{group}</span>
                    <span className={count === 0 || twice > 0 || list.length === 0 ? css.mark : css.number}>
                      {list.length === 0
                        ? words.emptyMark
                        : twice > 0
                          ? words.duplicateMark(twice)
                          : count === 0
                            ? words.unused
                            : words.used(count)}
                    </span>
                  </span>
                  <span className={css.rowWords}>{list.slice(0, 16).join(' · ')}</span>
                </>
              );
            }}
          />
        )}
      </section>
      <section className={css.form}>
        {selected === null ? (
          <p className={css.hint}>
            {words.intro} {words.pick}
          </p>
        ) : (
          <GroupForm
            key={selected}
            group={selected}
            uses={uses.get(selected) ?? []}
            duplicates={duplicates.get(selected) ?? []}
            onRenamed={setWanted}
            onRemoved={() => setWanted(ids[ids.indexOf(selected) + 1] ?? null)}
          />
        )}
      </section>
    </div>
  );
}
