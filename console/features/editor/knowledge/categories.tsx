/** The categories of the knowledge base, with how many entries each has and how many nodes use it. */
import { isObject, listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import { addEntry } from '../../../editor/model/commands/set-entry.ts';
import { useEditing, useFlowValue } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { useReadOnly } from '../forms/fields/use-draft.ts';
import css from './knowledge.module.css';
import { nextId, type Shown } from './knowledge.ts';

export function Categories({
  shown,
  onShow,
  total,
  members,
  users,
}: {
  shown: Shown;
  onShow: (shown: Shown) => void;
  total: number;
  members: ReadonlyMap<string, readonly string[]>;
  users: ReadonlyMap<string, readonly string[]>;
}) {
  const words = useWords().panels.knowledge;
  const editing = useEditing();
  const flow = useFlowValue();
  const isReadOnly = useReadOnly();
  const categories = objectAt(flow, 'kb');
  const alone = [...objectAt(flow, 'prompt').keys()].filter((id) => !members.has(id)).length;
  const add = (): void => {
    const id = nextId(categories, 'C');
    if (editing.edit('setEntry', (document) => addEntry(document, { section: 'kb', id })))
      onShow({ of: 'category', id });
  };
  const row = (key: string, name: string, count: number, isChosen: boolean, next: Shown, detail?: string) => (
    <li key={key}>
      <button
        type="button"
        className={[css.category, isChosen && css.chosen].filter(Boolean).join(' ')}
        aria-current={isChosen ? 'true' : undefined}
        onClick={() => onShow(next)}
      >
        <span className={css.categoryName}>{name}</span>
        <span className={css.number}>{count}</span>
        {detail && <span className={css.detail}>{detail}</span>}
      </button>
    </li>
  );
  return (
    <nav className={css.categories} aria-label={words.categories}>
      <ul>
        {row('all', words.all, total, shown.of === 'all', { of: 'all' })}
        {row('none', words.uncategorised, alone, shown.of === 'none', { of: 'none' })}
      </ul>
      <h3>{words.categories}</h3>
      <ul className={css.scroll}>
        {Array.from(categories, ([id, category]) => {
          const count = isObject(category) ? listOf(category.get('prompts')).length : 0;
          const name = isObject(category) ? textOf(category.get('name')) : null;
          const used = users.get(id)?.length ?? 0;
          return row(
            `category ${id}`,
            name ?? id,
            count,
            shown.of === 'category' && shown.id === id,
            { of: 'category', id },
            words.usedBy(used),
          );
        })}
      </ul>
      {!isReadOnly && (
        <Button look="quiet" icon="add" className={css.add} onClick={add}>
          {words.addCategory}
        </Button>
      )}
    </nav>
  );
}
