/**
 * Ends attempts: the one transaction that says what became of a call and what follows for its number. An attempt that has
 * ended already stays as it is, so that an end that is told twice counts once (docs/reference/dialer.md#completion).
 */

import { type Outcome, outcomeOf, type RawEnd } from '../outbound/outcome.ts';
import { type AfterAttempt, afterAttempt } from '../outbound/retry.ts';
import { figuresOf } from '../outbound/tasks/counters.ts';
import { type AttemptRow, endAttempts, lockLiveAttempts } from '../store/hub/dialing/attempts.ts';
import { addFigures, type Figures } from '../store/hub/dialing/counters.ts';
import type { DatabaseClock } from '../store/hub/dialing/database-clock.ts';
import { insertHistory, type NewHistory } from '../store/hub/dialing/history.ts';
import { type NumberPast, type SettledNumber, saveNumbers } from '../store/hub/dialing/settled-numbers.ts';
import type { HubDb, HubStore } from '../store/hub/hub-store.ts';
import { insertPushes, type NewPush } from '../store/hub/outbox.ts';
import type { LocalTime } from '../store/timezone.ts';
import { isAbandonedCall, saveAgentCalls } from './agents/ended-agent-calls.ts';
import { callNotices } from './call-notices.ts';
import type { CallEnd } from './carrier.ts';
import { type EndContext, readEndContext } from './end-context.ts';
import { EndedLines } from './ended-lines.ts';
import { type FinalInTask, pushFinal, sumOf } from './final-numbers.ts';
import { retried } from './retried.ts';

/** Lines that are tried for one attempt: `lines_tried` has room for no more. */
const MOST_LINES_TRIED = 50;

export interface CompleteParts {
  store: HubStore;
  clock: DatabaseClock;
  /** Of `DATETIME` columns. */
  time: LocalTime;
}

/** An attempt that has ended now. */
export interface Completed {
  id: string;
  taskId: number;
  outcome: Outcome;
  after: AfterAttempt;
  /** Whether a person who wanted an agent got none in time; null: none was wanted. */
  abandoned: boolean | null;
}

/** @returns those that lived until now */
export async function completeCalls(parts: CompleteParts, ends: readonly CallEnd[]): Promise<Completed[]> {
  if (ends.length === 0) return [];
  return retried(parts.store, () => parts.store.readCommitted((db) => complete(parts, db, ends)));
}

async function complete(parts: CompleteParts, db: HubDb, ends: readonly CallEnd[]): Promise<Completed[]> {
  const { store, clock, time } = parts;
  const now = await clock(db);
  const endOf = new Map(ends.map((end) => [end.id, end]));
  const outcomes = new Map(ends.map((end) => [end.id, outcomeOf(rawEnd(end))]));
  const lines = await EndedLines.lock(db, outcomes, { kind: store.kind, now });
  const attempts = await lockLiveAttempts(db, [...endOf.keys()]);
  const context = await readEndContext(db, attempts);
  const settled: SettledNumber[] = [];
  const history: NewHistory[] = [];
  const finals: FinalInTask[] = [];
  const notices: NewPush[] = [];
  const figures = new Map<number, Figures>();
  const completed: Completed[] = [];
  for (const attempt of attempts) {
    const end = endOf.get(attempt.id) as CallEnd;
    const outcome = outcomes.get(attempt.id) as Outcome;
    const ended = { attempt, end, outcome, now, abandoned: isAbandonedCall(end, context.task(attempt)) };
    lines.add(attempt, outcome, now);
    const after = decide(ended, context);
    const past = context.past(attempt);
    settled.push(settledNumber(ended, { past, after }));
    history.push(historyRow(ended, { time, userId: context.task(attempt)?.user_id ?? null }));
    const counted = figuresOf({
      ...{ outcome, bill: end.bill, lineId: attempt.line_id, hour: context.hour(attempt, now) },
      final: after.kind === 'final' ? after.status : null,
      announced: end.earlyMedia?.slice(0, 32) ?? null,
      agent: ended.abandoned === null ? null : { abandoned: ended.abandoned },
    });
    figures.set(attempt.task_id, sumOf(figures.get(attempt.task_id), counted));
    if (after.kind === 'final')
      finals.push({
        accountId: attempt.account_id,
        taskUuid: context.task(attempt)?.uuid ?? '',
        numberId: attempt.number_id,
        number: attempt.number,
        status: after.status,
        attempts: past.attempts + (after.counts ? 1 : 0),
        outcome: outcome.class === 'unknown' || outcome.class === 'machine' ? outcome.class : null,
      });
    notices.push(...callNotices({ ...ended, after, task: context.task(attempt) }, time));
    completed.push({ id: attempt.id, taskId: attempt.task_id, outcome, after, abandoned: ended.abandoned });
  }
  await lines.save(db, now);
  await endAttempts(
    db,
    attempts.map(({ id }) => id),
    now,
  );
  await saveNumbers(db, settled, now);
  await insertHistory(db, history);
  for (const [taskId, own] of [...figures].sort(([a], [b]) => a - b)) {
    await addFigures(db, taskId, { figures: own, kind: store.kind });
    await saveAgentCalls(db, taskId, { completed, kind: store.kind });
  }
  await pushFinal(db, finals, { kind: store.kind, now });
  await insertPushes(db, notices, { kind: store.kind, now });
  return completed;
}

function rawEnd({
  cause,
  sip,
  earlyMedia,
  bill,
  flowRan,
  machine,
  source,
  noChannel,
  agent,
  rejected = false,
}: CallEnd): RawEnd {
  const noAgent = agent != null && !agent.hasAgent;
  return { cause, sip, earlyMedia, bill, flowRan, machine, source, noChannel, noAgent, rejected };
}

interface Ended {
  attempt: AttemptRow;
  end: CallEnd;
  outcome: Outcome;
  /** ms since 1970 */
  now: number;
  abandoned: boolean | null;
}

function decide({ attempt, end, outcome, now }: Ended, context: EndContext): AfterAttempt {
  const { duration, bill, sip } = end;
  const past = context.past(attempt);
  const tried = [...past.linesTried, attempt.line_id];
  const hasNextLine =
    tried.length < MOST_LINES_TRIED && context.lines(attempt).some((line) => !tried.includes(line));
  return afterAttempt(
    { outcome, sip, duration, bill, ended: now, speed: context.speed(attempt) },
    { attempts: past.attempts, ownFailures: past.ownFailures, hasNextLine },
    context.plan(attempt),
  );
}

function settledNumber(
  { attempt, outcome }: Ended,
  { past, after }: { past: NumberPast; after: AfterAttempt },
): SettledNumber {
  const isNextLine = after.kind === 'next-line';
  return {
    id: attempt.number_id,
    nextAt: after.kind === 'final' ? null : after.at,
    status: after.status,
    outcome: outcome.class === 'unknown' || outcome.class === 'machine' ? outcome.class : null,
    counts: after.counts,
    ownFailures: after.kind === 'again' && after.reason === 'own' ? past.ownFailures + 1 : 0,
    linesTried: isNextLine ? [...past.linesTried, attempt.line_id] : [],
  };
}

function historyRow(
  { attempt, end, outcome, now, abandoned }: Ended,
  { time, userId }: { time: LocalTime; userId: string | null },
): NewHistory {
  return {
    account_id: attempt.account_id,
    user_id: userId,
    task_id: attempt.task_id,
    call_id: attempt.id,
    number_id: attempt.number_id,
    number: attempt.number,
    number_key: attempt.number_key,
    attempt: attempt.attempt,
    call_time: time.format(attempt.call_time, 3),
    called_at: attempt.call_time,
    ended_at: now,
    duration: end.duration,
    bill: end.bill,
    hangup_cause: outcome.cause.slice(0, 64) || null,
    hangup_code: end.sip,
    early_media: end.earlyMedia,
    early_media_phrase: end.phrase?.slice(0, 200) ?? null,
    early_media_text: end.heard?.slice(0, 500) ?? null,
    call_status: outcome.callStatus,
    status: outcome.status,
    class: outcome.class,
    counts: outcome.counts ? 1 : 0,
    record_file: end.bill > 0 || end.heard ? end.recordFile : null,
    calling_number: attempt.caller_number,
    line_id: attempt.line_id,
    host: attempt.host,
    source: end.source,
    agent: end.agent == null ? null : Number(end.agent.hasAgent),
    agent_wait: end.agent?.waited ?? null,
    abandoned: abandoned ? 1 : 0,
    created_at: time.format(now, 0),
    updated_at: time.format(now, 0),
  };
}
