/** Which arrows the saved tests take, and which none does. */
import { useState } from 'react';
import { useEditing } from '../../../editor/session/use-editing.tsx';
import type { EdgeInfo, TestResult } from '../../../editor/worker/protocol.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import css from './tests-page.module.css';

const AT_ONCE = 50;

export function Coverage({ edges, results }: { edges: readonly EdgeInfo[]; results: readonly TestResult[] }) {
  const words = useWords().rail.tests;
  const editing = useEditing();
  const [shown, setShown] = useState(AT_ONCE);
  if (edges.length === 0) return null;
  const taken = new Set(results.flatMap((result) => result.taken));
  const missing = edges.filter(({ name }) => !taken.has(name));
  const covered = edges.length - missing.length;
  return (
    <section className={css.panel} aria-labelledby="coverage">
      <h2 id="coverage">{words.coverage}</h2>
      <p>{words.covered(covered, edges.length)}</p>
      <progress value={covered} max={edges.length} aria-labelledby="coverage" />
      {missing.length === 0 ? (
        <p className={css.about}>{words.allCovered}</p>
      ) : (
        <>
          <h3>{words.uncovered}</h3>
          <ul className={css.edges}>
            {missing.slice(0, shown).map(({ name, node, to, by, any }) => (
              <li key={name}>
                <button type="button" className={css.link} onClick={() => editing.goTo(node)}>
                  {node} → {to.id}
                </button>
                <span className={css.about}>
                  {words.by[by]}
                  {any && ` ${words.any}`}
                </span>
              </li>
            ))}
          </ul>
          {missing.length > shown && (
            <Button look="quiet" onClick={() => setShown(shown + AT_ONCE)}>
              {words.showMore(Math.min(AT_ONCE, missing.length - shown))}
            </Button>
          )}
        </>
      )}
    </section>
  );
}
