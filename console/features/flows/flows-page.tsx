/** The flows of the account: find one, open it, start one. */
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { Link } from 'wouter';
import { useHub, useRight } from '../../api/hub-context.tsx';
import { dateTimeText } from '../../i18n/date-time.ts';
import { useLanguage, useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { inputClass } from '../../ui/field.tsx';
import { FlowMenu } from './flow-menu.tsx';
import { stateOf } from './flow-state.ts';
import css from './flows.module.css';
import { allFlows, type ListedFlow } from './list.ts';
import { NewFlow } from './new-flow.tsx';
import { useFoundInside } from './search.ts';

export function FlowsPage() {
  const { flows: words, common } = useWords();
  const hub = useHub();
  const mayEdit = useRight('flow.edit');
  const [sought, setSought] = useState('');
  const [isNew, setNew] = useState(false);
  const flows = useQuery({ queryKey: ['flows'], queryFn: () => allFlows(hub) });
  const wanted = useDeferredValue(sought.trim());
  const inside = useFoundInside(flows.data, wanted);
  const shown = (flows.data ?? []).filter(
    ({ name, number }) => matches(name, wanted) || inside.found.has(number),
  );

  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1>{words.title}</h1>
        <input
          type="search"
          className={[inputClass, css.search].join(' ')}
          placeholder={words.search}
          aria-label={words.search}
          value={sought}
          onChange={(event) => setSought(event.target.value)}
        />
        {mayEdit && (
          <Button look="main" icon="add" onClick={() => setNew(true)}>
            {words.add}
          </Button>
        )}
      </header>
      {flows.isPending && <Empty title={common.loading} />}
      {flows.isError && (
        <Empty
          title={flows.error.message}
          action={<Button onClick={() => void flows.refetch()}>{common.retry}</Button>}
        />
      )}
      {flows.data?.length === 0 && (
        <Empty
          title={words.none}
          hint={mayEdit ? words.noneHint : ''}
          action={
            mayEdit && (
              <Button look="main" icon="add" onClick={() => setNew(true)}>
                {words.add}
              </Button>
            )
          }
        />
      )}
      {flows.data && flows.data.length > 0 && (
        <>
          {shown.length > 0 ? (
            <FlowTable flows={shown} foundInside={inside.found} sought={wanted} />
          ) : (
            <Empty title={inside.isBusy ? words.searching : words.noMatch} />
          )}
          <p className={css.count} aria-live="polite">
            {inside.isBusy && shown.length > 0 ? words.searching : words.count(shown.length)}
          </p>
        </>
      )}
      {isNew && <NewFlow taken={(flows.data ?? []).map(({ name }) => name)} onClose={() => setNew(false)} />}
    </div>
  );
}

function matches(name: string, sought: string): boolean {
  return name.toLowerCase().includes(sought.toLowerCase());
}

function FlowTable({
  flows,
  foundInside,
  sought,
}: {
  flows: readonly ListedFlow[];
  foundInside: ReadonlySet<number>;
  sought: string;
}) {
  const { flows: words } = useWords();
  const language = useLanguage();
  const { columns } = words;
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th>{columns.name}</th>
          <th>{columns.state}</th>
          <th>{columns.published}</th>
          <th>{columns.by}</th>
          <th>
            <span className="only-read-aloud">{columns.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {flows.map((flow) => (
          <tr key={flow.number}>
            <td>
              <Link href={`/flow/${flow.number}`} className={css.name}>
                {flow.name}
              </Link>
              {foundInside.has(flow.number) && !matches(flow.name, sought) && (
                <span className={css.inside}>{words.foundIn(sought)}</span>
              )}
            </td>
            <td>
              <State flow={flow} />
            </td>
            <td>{flow.published_at === null ? '—' : dateTimeText(flow.published_at, language)}</td>
            <td>{flow.published === null ? '—' : (flow.published_by ?? words.elsewhere)}</td>
            <td className={css.actions}>
              <FlowMenu flow={flow} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function State({ flow }: { flow: ListedFlow }) {
  const { flows: words } = useWords();
  const state = stateOf(flow);
  return <span className={[css.state, css[state]].join(' ')}>{words[state]}</span>;
}
