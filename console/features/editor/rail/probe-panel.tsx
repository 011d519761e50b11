/** One sentence against all nodes. */
import { useState } from 'react';
import { useEditing } from '../../../editor/session/use-editing.tsx';
import { isUnwanted, type Tools } from '../../../editor/worker/client.ts';
import type { ProbedNode, Why } from '../../../editor/worker/protocol.ts';
import { useWords } from '../../../i18n/words.tsx';
import { announce } from '../../../ui/announce.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import css from './tests-page.module.css';
import { WhyList } from './why-details.tsx';

const MOST = 200;

export function ProbePanel({ tools }: { tools: Tools }) {
  const { rail } = useWords();
  const words = rail.tests;
  const editing = useEditing();
  const [sentence, setSentence] = useState('');
  const [probed, setProbed] = useState<{ sentence: string; nodes: readonly ProbedNode[] } | null>(null);
  const [onlyHits, setOnlyHits] = useState(false);
  const [why, setWhy] = useState<{ node: string; why: Why } | null>(null);
  const failed = (error: unknown): void => {
    if (!isUnwanted(error)) announce(words.probeFailed, 'problem');
  };
  const probe = (): void => {
    const said = sentence.trim();
    if (said === '') return;
    setWhy(null);
    const { text, state } = editing;
    tools.probe(state.name, text, said).then((nodes) => setProbed({ sentence: said, nodes }), failed);
  };
  const explain = (node: string): void => {
    if (probed === null) return;
    if (why?.node === node) {
      setWhy(null);
      return;
    }
    const { text, state } = editing;
    tools
      .explain(state.name, text, node, probed.sentence)
      .then((found) => setWhy({ node, why: found }), failed);
  };
  const nodes = (probed?.nodes ?? []).filter(({ to }) => !onlyHits || to !== null);
  return (
    <section className={css.panel} aria-labelledby="probe">
      <h2 id="probe">{words.probe}</h2>
      <p className={css.about}>{words.probeAbout}</p>
      <form
        className={css.probe}
        onSubmit={(event) => {
          event.preventDefault();
          probe();
        }}
      >
        <TextField
          label={words.probeSay}
          value={sentence}
          onChange={(event) => setSentence(event.target.value)}
          onKeyDown={(event) => event.stopPropagation()}
        />
        <Button type="submit" look="main" disabled={sentence.trim() === ''}>
          {words.probeGo}
        </Button>
      </form>
      {probed && (
        <>
          <label className={css.check}>
            <input
              type="checkbox"
              checked={onlyHits}
              onChange={(event) => setOnlyHits(event.target.checked)}
            />
            {words.probeOnlyHits}
          </label>
          <ul className={css.probed}>
            {nodes.slice(0, MOST).map(({ node, condition, keyword, to }) => (
              <li key={node} data-hit={to !== null}>
                <div className={css.probedRow}>
                  <button type="button" className={css.link} onClick={() => editing.goTo(node)}>
                    {node}
                  </button>
                  <span>
                    {to === null
                      ? words.probeNone
                      : `${keyword ?? condition ?? words.any} ${
                          to.kind === 'arrow' ? rail.toArrow(to.id) : rail.toPrompt(to.id)
                        }`}
                  </span>
                  <Button look="quiet" aria-expanded={why?.node === node} onClick={() => explain(node)}>
                    {rail.why}
                  </Button>
                </div>
                {why?.node === node && <WhyList why={why.why} />}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
