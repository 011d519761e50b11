/** Categories of the knowledge base, inputs that are left out, and language understanding. */
import { listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import { type Filter, filterOf, setFilter } from '../../../editor/model/commands/fields/set-filter.ts';
import { setCategories } from '../../../editor/model/commands/set-categories.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Tick } from '../forms/fields/choice.tsx';
import fields from '../forms/fields/fields.module.css';
import { UnknownKeys } from '../forms/fields/unknown-keys.tsx';
import { FILTER_KEYS } from '../forms/pure/keys.ts';
import { categoriesOf } from '../forms/pure/nodes.ts';
import css from './drawer.module.css';
import { NodesText } from './limits.tsx';
import { useEditing, useFlowValue, useNode } from './use-node.ts';

export function Categories({ id }: { id: string }) {
  const words = useWords().panels.drawer;
  const editing = useEditing();
  const kb = objectAt(useFlowValue(), 'kb');
  const chosen = categoriesOf(useNode(id));
  const set = (categories: readonly string[]): void => {
    editing.edit('setNode', (document) => setCategories(document, { node: id, categories }));
  };
  // Those of the node first, in its order: the first that answers counts.
  const all = [...chosen, ...[...kb.keys()].filter((category) => !chosen.includes(category))];
  return (
    <>
      <p className={fields.about}>{all.length === 0 ? words.noCategories : words.kbHelp}</p>
      {all.map((category) => {
        const entry = objectAt(kb, category);
        const name = textOf(entry.get('name'));
        return (
          <Tick
            key={category}
            checked={chosen.includes(category)}
            onEdit={(on) => set(on ? [...chosen, category] : chosen.filter((other) => other !== category))}
          >
            {kb.has(category) ? (name ?? category) : words.missingCategory(category)}
            {kb.has(category) && (
              <span className={css.instead}> {words.categoryCount(listOf(entry.get('prompts')).length)}</span>
            )}
          </Tick>
        );
      })}
    </>
  );
}

export function Others({ id }: { id: string }) {
  const words = useWords().panels.drawer;
  const editing = useEditing();
  const filter = filterOf(useNode(id).get('filter'));
  const set = (wanted: Partial<Filter>): void => {
    editing.edit('setNode', (document) => setFilter(document, { node: id, ...wanted }));
  };
  return (
    <>
      <h4 className={css.group}>{words.filter}</h4>
      <p className={fields.about}>{words.filterHelp}</p>
      <Tick checked={filter.partial} onEdit={(partial) => set({ partial })}>
        {words.filterPartial}
      </Tick>
      <Tick checked={filter.final} onEdit={(final) => set({ final })}>
        {words.filterFinal}
      </Tick>
      <Tick checked={filter.keys} onEdit={(keys) => set({ keys })}>
        {words.filterKeys}
      </Tick>
      <UnknownKeys path={['flow', id, 'filter']} known={FILTER_KEYS} />
      <NodesText ids={[id]} field="nlpid" label={words.nlpid} help={words.nlpidHelp} />
    </>
  );
}
