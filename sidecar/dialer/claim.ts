/**
 * Claims calls of a task: the one transaction that decides who is called now. Under the locks of lines and task it counts
 * the calls that live, asks the gate about each number that is due, gives permits, and commits the attempts. Two hosts that
 * claim for one line or task do so one after the other, so that limits hold over all of them
 * (docs/reference/dialer.md#claims).
 */
import { gate, outcomeWithoutCall } from '../outbound/gate.ts';
import type { Pace } from '../outbound/pace.ts';
import { taskRulesOf } from '../outbound/task-rules.ts';
import { figuresOfStatus } from '../outbound/tasks/counters.ts';
import type { HoldReason } from '../outbound/tasks/task-state.ts';
import { findAccountById } from '../store/hub/accounts.ts';
import { addFigures } from '../store/hub/dialing/counters.ts';
import type { DatabaseClock } from '../store/hub/dialing/database-clock.ts';
import {
  type DueNumber,
  type DueTask,
  lockDueNumbers,
  postpone,
  type TurnedAway,
  turnAway,
} from '../store/hub/dialing/due-numbers.ts';
import { hangUpBefore } from '../store/hub/dialing/hang-up.ts';
import { countLive, lockLines, saveLine, saveProbe, saveTaskTat } from '../store/hub/dialing/limits.ts';
import { lineKinds, lineLists } from '../store/hub/dialing/lines.ts';
import { DEPLOYMENT, offSwitches } from '../store/hub/dialing/switches.ts';
import { findTask, type TaskRow } from '../store/hub/dialing/tasks.ts';
import type { HubDb, HubStore } from '../store/hub/hub-store.ts';
import { openPromises } from '../store/hub/led/promises.ts';
import { agentLimit, canPlaceFor } from './agents/agent-limit.ts';
import type { ReadQueue } from './agents/queue-reading.ts';
import { LINE_KINDS, type PlannedCall } from './carrier.ts';
import { commitAttempts, type Taken } from './claim/commit-attempts.ts';
import { pushFinal, sumOf } from './final-numbers.ts';
import { type GateContext, readGateContext } from './gate-context.ts';
import { LineDesk } from './line-desk.ts';
import { retried } from './retried.ts';

export interface ClaimParts {
  store: HubStore;
  clock: DatabaseClock;
  host: string;
  /** Calls at once on this host. */
  capacity: number;
  /** Of this host; undefined: any. */
  pace?: Pace;
  /** Whether this host can place calls of a kind of line. */
  canPlace: (kind: string) => boolean;
  /** How a queue of agents is; missing: this host can read none. */
  queues?: ReadQueue | undefined;
  /** Of the FreeSWITCH that would place them. */
  coreUuid: () => string | null;
  newId: () => string;
  /** How long others leave an attempt alone that is not renewed, ms. */
  leaseMs: number;
  /** Permits are given for this time ahead, ms. */
  lookAheadMs?: number;
  /** Least numbers to look at, however few may be called now. */
  least?: number;
}

export interface Claim {
  calls: PlannedCall[];
  /** Numbers that were looked at. 0: nothing is due, or there is no room. */
  looked: number;
  /** Whether another claim may find more to call now. */
  hasMore: boolean;
  /** Why the system should hold the task. */
  hold: HoldReason | null;
}

/** Permits are given for this time ahead, ms: longer than it takes until the next claim. */
export const LOOK_AHEAD_MS = 400;
/** Most numbers of one transaction: hosts claim one after the other, and each transaction takes about as many statements. */
const NUMBERS_AT_ONCE = 250;
/** Least numbers that a first claim looks at: the gate may turn some away. */
const LEAST_NUMBERS = 10;
/** A number that waits for a line which is full lets others go first for so long, where they are many, ms. */
const NEXT_LINE_MS = 1_000;
const NOTHING: Claim = { calls: [], looked: 0, hasMore: false, hold: null };

/**
 * Claims calls of a task until nothing more may be called now, a transaction at a time. Where the gate turns all away, the
 * next transaction looks at more.
 *
 * @param partsNow asked for each transaction
 */
export async function* claims(partsNow: () => ClaimParts, due: DueTask): AsyncGenerator<Claim> {
  let least = LEAST_NUMBERS;
  for (;;) {
    const claimed = await claimCalls({ ...partsNow(), least }, due);
    yield claimed;
    if (!claimed.hasMore) return;
    least = claimed.calls.length === 0 ? least * 5 : LEAST_NUMBERS;
  }
}

/** Claims calls of a task, in one transaction. */
export async function claimCalls(parts: ClaimParts, due: DueTask): Promise<Claim> {
  return retried(parts.store, () => parts.store.readCommitted((db) => claim(parts, db, due)));
}

async function claim(anyParts: ClaimParts, db: HubDb, due: DueTask): Promise<Claim> {
  const parts = { ...anyParts, canPlace: canPlaceFor(due.queue, anyParts.canPlace) };
  // Others do not wait for the locks of a host that knows of no free agent.
  if (!mayHaveAgents(parts, due)) return NOTHING;
  const lists = due.callerLineId === null ? [] : await lineLists(db, due.callerLineId);
  const ids = lists.flat();
  if (!(await hasPlaceable(parts, db, ids))) return NOTHING;
  // The order of locks: lines, then the task.
  const lines = await lockLines(db, ids);
  const task = await findTask(db, due.id, { lock: true });
  if (task?.state !== 'running' || task.caller_line_id !== due.callerLineId) return NOTHING;
  if (task.scheduling_queue !== due.queue) return NOTHING;
  const off = await offSwitches(db);
  if (off.some(({ accountId }) => accountId === DEPLOYMENT || accountId === task.account_id)) return NOTHING;
  if (lines.length === 0) return { ...NOTHING, hold: 'no-line' };
  const now = await parts.clock(db);
  const live = await countLive(db, { taskId: task.id, host: parts.host, lineIds: ids });
  const room = Math.min(
    task.maximumcall - live.ofTask,
    parts.capacity - live.onHost,
    await agentLimit(db, parts, task),
  );
  if (room <= 0) return NOTHING;
  const desk = new LineDesk({
    ...{ lists, lines, now, canPlace: parts.canPlace },
    callers: taskRulesOf(task.rules).callerNumbers,
    live: live.byLine,
    // Calls up to `hang_up_before` are ended.
    task: {
      perSecond: task.call_per_second,
      tat: Math.max(task.tat, ((await hangUpBefore(db, task.id)) ?? 0) + 1),
    },
    until: now + (parts.lookAheadMs ?? LOOK_AHEAD_MS),
    host: parts.pace,
  });
  const wanted = Math.max(parts.least ?? LEAST_NUMBERS, Math.min(room, desk.most()));
  const limit = Math.min(NUMBERS_AT_ONCE, wanted);
  const numbers = await lockDueNumbers(parts.store, db, { taskId: task.id, now, limit });
  const account = await findAccountById(db, task.account_id);
  if (numbers.length === 0 || !account) return NOTHING;
  const speed = Math.max(1, ...lines.map(({ kind, speed }) => (kind === 'simulated' ? speed : 1)));
  const context = await readGateContext(db, { task, account, numbers, now, speed });
  const promised = await promisedTo(db, task, numbers);
  const decided = decide(parts, { context, desk, numbers, room, promised });
  await turnAway(db, decided.turnedAway, now);
  // Behind a whole claim of those that wait for a full line there may be others that need not wait.
  if (limit === NUMBERS_AT_ONCE && decided.taken.length === 0 && decided.skipped.length > 0)
    await postpone(db, decided.skipped, { now, until: now + NEXT_LINE_MS });
  await tellFinal(parts, db, { task, decided, now });
  for (const { line, probes } of desk.used()) {
    await saveLine(db, line);
    if (probes) await saveProbe(db, line, now);
  }
  await saveTaskTat(db, task.id, desk.taskTat);
  const calls = await commitAttempts(parts, db, { task, account, context, taken: decided.taken, now });
  // A line waits for the call that tries it. Where that one was left out, the next one tries it.
  for (const { line, probes } of desk.used())
    if (probes && !calls.some(({ id }) => id === line.probe))
      await saveProbe(db, { ...line, probe: null }, now);
  const passed = decided.taken.length + decided.turnedAway.length + decided.skipped.length;
  const hasMore = numbers.length === limit && passed === limit;
  return { calls, looked: numbers.length, hasMore, hold: decided.hold };
}

function mayHaveAgents({ queues }: ClaimParts, { queue }: DueTask): boolean {
  if (queue === null) return true;
  const read = queues?.(queue);
  return read !== undefined && !('fault' in read) && read.free + read.ringing > 0;
}

/** Whether this host can place calls over one of the lines. If not, others do not wait for its locks. */
async function hasPlaceable({ canPlace }: ClaimParts, db: HubDb, ids: readonly number[]): Promise<boolean> {
  if (LINE_KINDS.every(canPlace)) return true;
  const kinds = await lineKinds(db, ids);
  // Without lines the system holds the task.
  return kinds.length === 0 || kinds.some(canPlace);
}

interface Decided {
  taken: Taken[];
  turnedAway: (TurnedAway & { number: DueNumber })[];
  /** Numbers that wait for a line which is full. */
  skipped: number[];
  hold: Claim['hold'];
}

interface Deciding {
  context: GateContext;
  desk: LineDesk;
  numbers: readonly DueNumber[];
  /** Calls that may begin now. */
  room: number;
  /** Ids that somebody knows the calls by already, by the number. */
  promised: ReadonlyMap<number, string>;
}

async function promisedTo(
  db: HubDb,
  { rules }: TaskRow,
  numbers: readonly DueNumber[],
): Promise<ReadonlyMap<number, string>> {
  if (taskRulesOf(rules).led === null) return new Map();
  return openPromises(
    db,
    numbers.map(({ id }) => id),
  );
}

function decide({ newId }: ClaimParts, { context, desk, numbers, room, promised }: Deciding): Decided {
  const decided: Decided = { taken: [], turnedAway: [], skipped: [], hold: null };
  for (const number of numbers) {
    if (decided.taken.length >= room) break;
    const { verdict, log } = gate(context.factsOf(number));
    if (verdict.kind !== 'pass') {
      decided.turnedAway.push({
        number,
        id: number.id,
        why: JSON.stringify(log),
        nextAt: verdict.kind === 'wait' ? verdict.until : null,
        status: verdict.kind === 'never' ? verdict.status : 0,
        outcome: verdict.kind === 'never' ? outcomeWithoutCall(verdict.reason) : null,
      });
      continue;
    }
    const permit = desk.give(number.key, number.linesTried);
    if ('reason' in permit) {
      decided.hold = desk.holdReason(permit);
      // The numbers behind one that has failed over a line may still use that line.
      if (decided.hold !== null || number.linesTried.length === 0) break;
      decided.skipped.push(number.id);
      continue;
    }
    const id = promised.get(number.id) ?? newId();
    desk.take(permit, id);
    decided.taken.push({ id, number, permit, log });
  }
  return decided;
}

/** Numbers that the gate lets never pass have their last result. */
async function tellFinal(
  { store }: ClaimParts,
  db: HubDb,
  { task, decided, now }: { task: TaskRow; decided: Decided; now: number },
): Promise<void> {
  const finals = decided.turnedAway.filter(({ nextAt }) => nextAt === null);
  if (finals.length === 0) return;
  let figures = new Map<string, number>();
  for (const { status } of finals) figures = sumOf(figures, figuresOfStatus(0, status));
  await addFigures(db, task.id, { figures, kind: store.kind });
  await pushFinal(
    db,
    finals.map(({ number, status, outcome }) => ({
      accountId: task.account_id,
      taskUuid: task.uuid,
      numberId: number.id,
      number: number.number,
      status,
      attempts: number.attempts,
      outcome,
    })),
    { kind: store.kind, now },
  );
}
