/** What differs, node by node. Inside of texts the changed words are marked. */
import type { Json } from '../../../../engine/text/json.ts';
import { type Difference, SECTIONS } from '../../../editor/model/merge/differences.ts';
import { useEditing } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { compactJson } from '../saving/compact-json.ts';
import css from './versions.module.css';
import { wordChanges } from './word-changes.ts';

export function Differences({ differences }: { differences: readonly Difference[] }) {
  const { editor } = useWords();
  const words = editor.versions;
  if (differences.length === 0) return <Empty title={words.same} />;
  return (
    <div className={css.differences}>
      {SECTIONS.map((section) => {
        const here = differences.filter((one) => one.section === section);
        if (here.length === 0) return null;
        return (
          <section key={section}>
            <h3>{words.sections[section]}</h3>
            {here.map((difference) => (
              <OneDifference key={difference.id} difference={difference} />
            ))}
          </section>
        );
      })}
    </div>
  );
}

function OneDifference({ difference: { section, id, kind, fields } }: { difference: Difference }) {
  const { editor } = useWords();
  const words = editor.versions;
  const editing = useEditing();
  const isNode = section === 'flow' && kind !== 'removed';
  return (
    <article className={[css.difference, css[kind]].join(' ')}>
      <header>
        {isNode ? (
          <button type="button" className={css.id} onClick={() => editing.goTo(id)}>
            {id}
          </button>
        ) : (
          <strong>{id}</strong>
        )}
        <span>{words[kind]}</span>
      </header>
      {fields.map(({ path, before, after }) => (
        <div key={JSON.stringify(path)} className={css.field}>
          <span className={css.key}>{path.join(' › ')}</span>
          <Change before={before} after={after} />
        </div>
      ))}
    </article>
  );
}

function Change({ before, after }: { before: Json | undefined; after: Json | undefined }) {
  const [a, b] = [compactJson(before), compactJson(after)];
  if (a === null) return <ins>{b}</ins>;
  if (b === null) return <del>{a}</del>;
  return (
    <span>
      {wordChanges(a, b).map(({ kind, text }, i) => {
        const key = `${i} ${text}`;
        if (kind === 'same') return <span key={key}>{text}</span>;
        return kind === 'removed' ? <del key={key}>{text}</del> : <ins key={key}>{text}</ins>;
      })}
    </span>
  );
}
