/** Why a row is as it is: what hit, what would have hit, and how the call stands. */
import type { Row } from '../../../../engine/contract/row.ts';
import type { Turn, Why } from '../../../editor/worker/protocol.ts';
import { useWords } from '../../../i18n/words.tsx';
import css from './rail.module.css';

export function WhyDetails({ row, turn }: { row: Row; turn: Turn | undefined }) {
  const words = useWords().rail;
  const counts: [string, string | number][] = turn
    ? [
        [words.score, turn.score ?? '0'],
        [words.rounds, turn.rounds],
        [words.visits, turn.entries],
        [words.mismatches, turn.mismatches],
      ]
    : [];
  return (
    <div className={css.why}>
      {turn?.why && <WhyList why={turn.why} />}
      <dl className={css.counts}>
        {counts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <details className={css.rowDetails}>
        <summary>{words.row}</summary>
        <dl>
          {Object.entries(row)
            .filter(([, value]) => value !== null && value !== '')
            .map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd>
              </div>
            ))}
        </dl>
      </details>
    </div>
  );
}

export function WhyList({ why }: { why: Why }) {
  const words = useWords().rail;
  const { hit, others, missed, skipped, compared, folded } = why;
  return (
    <>
      <p className={css.quietText}>
        {words.compared(compared)}
        {folded !== null && ` · ${words.folded} “${folded}”`}
      </p>
      {hit ? <Candidates title={words.whyHit} all={[hit]} /> : <p>{words.whyNothing}</p>}
      {others.length > 0 && <Candidates title={words.whyOthers} all={others} />}
      {missed.length > 0 && !hit && <Candidates title={words.whyMissed} all={missed} />}
      {skipped.length > 0 && (
        <ul className={css.skipped}>
          {skipped.map(({ stage, reason }) => (
            <li key={`${stage} ${reason}`}>{words.skipped[reason]}</li>
          ))}
        </ul>
      )}
    </>
  );
}

type Candidate = NonNullable<Why['hit']>;

function Candidates({ title, all }: { title: string; all: readonly Candidate[] }) {
  const words = useWords().rail;
  return (
    <div className={css.candidates}>
      <h4>{title}</h4>
      <ul>
        {all.map(({ owner, condition, word, keyword, stage, kind, verdict }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one condition can be there twice
          <li key={i} data-verdict={verdict}>
            <span className={css.condition}>{condition}</span>
            {word !== null && word !== condition && <span className={css.word}>{word}</span>}
            <span className={css.tag}>
              {kind === 'regex' ? words.asRegex : kind === 'synonym' ? words.asSynonym : words.stage[stage]}
            </span>
            <span className={css.owner}>
              {owner.kind === 'arrow'
                ? words.toArrow(owner.name || owner.id)
                : words.toPrompt(owner.name || owner.id)}
            </span>
            {verdict !== 'hit' && verdict !== 'no-match' && (
              <span className={css.verdict}>{words.verdict[verdict]}</span>
            )}
            {keyword !== null && keyword !== condition && keyword !== word && (
              <span className={css.quietText}>“{keyword}”</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
