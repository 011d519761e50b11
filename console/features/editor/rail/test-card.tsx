/** A saved test: green or red, and turn by turn what differs. */
import { memo } from 'react';
import type { SavedTest, Step, TestResult } from '../../../editor/worker/protocol.ts';
import { useWords, type Words } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { partsOfStep } from './tests/steps.ts';
import css from './tests-page.module.css';

export const TestCard = memo(function TestCard({
  test,
  result,
  onOpen,
  onAccept,
  onRemove,
}: {
  test: SavedTest;
  result: TestResult | undefined;
  onOpen: () => void;
  onAccept: () => void;
  onRemove: () => void;
}) {
  const words = useWords().rail.tests;
  const state = result === undefined ? 'waits' : result.passed ? 'passed' : 'failed';
  const stateWord = { waits: words.notRun, passed: words.passed, failed: words.failed }[state];
  return (
    <li className={css.test} data-state={state}>
      <details>
        <summary>
          <span className={css.mark} title={stateWord}>
            <Icon name={state === 'passed' ? 'check' : state === 'failed' ? 'close' : 'clock'} size={14} />
            <span className="only-read-aloud">{stateWord}</span>
          </span>
          <span className={css.name}>{test.name}</span>
          <span className={css.about}>{words.turns(test.lines.length)}</span>
        </summary>
        {result?.fault && <p className={css.faultText}>{result.fault.message}</p>}
        <Steps test={test} result={result} />
        <div className={css.actions}>
          <Button icon="speak" onClick={onOpen}>
            {words.open}
          </Button>
          {state === 'failed' && result?.got && <Button onClick={onAccept}>{words.accept}</Button>}
          <Button look="quiet" icon="trash" label={words.remove} onClick={onRemove} />
        </div>
      </details>
    </li>
  );
});

function Steps({ test, result }: { test: SavedTest; result: TestResult | undefined }) {
  const { rail } = useWords();
  const words = rail.tests;
  const expected = test.expected ?? result?.got ?? null;
  const got = result?.got ?? null;
  if (expected === null && got === null) return null;
  const count = Math.max(expected?.steps.length ?? 0, got?.steps.length ?? 0);
  const differs = new Set(result?.differs ?? []);
  const endDiffers = got !== null && expected !== null && endOf(expected) !== endOf(got);
  return (
    <table className={css.steps}>
      <thead>
        <tr>
          <th scope="col">{words.input}</th>
          <th scope="col">{words.expected}</th>
          <th scope="col">{words.got}</th>
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: count }, (_, i) => {
          const [wanted, now] = [expected?.steps[i], got?.steps[i]];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps are known by their place
            <tr key={i} data-differs={differs.has(i)}>
              <td>{now?.input || wanted?.input || rail.callBegins}</td>
              <td>{leadText(wanted, rail)}</td>
              <td>{leadText(now, rail)}</td>
            </tr>
          );
        })}
        <tr data-differs={endDiffers}>
          <td>{words.end}</td>
          <td>{expected && endOf(expected)}</td>
          <td>{got && endOf(got)}</td>
        </tr>
      </tbody>
    </table>
  );
}

function endOf({ ended, score }: { ended: string; score: string | null }): string {
  return score === null ? ended : `${ended} · ${score}`;
}

function leadText(step: Step | undefined, rail: Words['rail']): string {
  if (step === undefined) return rail.tests.nothing;
  const { kind, id } = partsOfStep(step);
  if (kind === 'node') return rail.lead.node(id);
  if (kind === 'answer') return rail.lead.answer(id);
  return kind === 'mismatch' ? rail.lead.mismatch : rail.lead.none;
}
