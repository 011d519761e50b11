/**
 * Settles attempts whose end nobody has told: those of an earlier run of this sidecar, those that FreeSWITCH has lost, and
 * those whose host has not renewed them. The one place that decides that a call is lost (docs/reference/dialer.md#reconciler).
 */
import type { AttemptRow } from '../store/hub/dialing/attempts.ts';
import { attemptsOn, expiredAttempts } from '../store/hub/dialing/attempts.ts';
import type { DatabaseClock } from '../store/hub/dialing/database-clock.ts';
import { tasksById } from '../store/hub/dialing/tasks.ts';
import type { HubStore } from '../store/hub/hub-store.ts';
import type { CallReader } from '../store/hub/records/call-reader.ts';
import type { CallEnd, EarlierCall, Fate, LineKind } from './carrier.ts';
import { recordEnd, unknownEnd } from './record-end.ts';

/** How long the record of a call that is over may take to the database, ms. */
export const RECORD_MS = 60_000;
/** After this time a call that this process looks after is asked about too: its end may have been lost, ms. */
export const ASKED_AFTER_MS = 30_000;
/** Attempts of other hosts that are looked at at once. */
const AT_ONCE = 200;

export interface ReconcileTimes {
  recordMs: number;
  askedAfterMs: number;
}

export interface ReconcileParts {
  store: HubStore;
  clock: DatabaseClock;
  host: string;
  reader: CallReader;
  /** Whether this process looks after a call. */
  has: (id: string) => boolean;
  /** Whether the end of a call is told, and on its way to the database. */
  isEnding: (id: string) => boolean;
  /** What has become of calls, as the carriers find out. */
  fates: (calls: readonly EarlierCall[]) => Promise<Map<string, Fate>>;
  /** Since when a call has been seen to be over, ms since 1970; remembered from one run to the next. */
  overSince: Map<string, number>;
  times?: Partial<ReconcileTimes>;
}

export interface Reconciled {
  /** They go on: their end will be told. */
  alive: (AttemptRow & { lineKind: string })[];
  ends: CallEnd[];
}

export async function reconcile(parts: ReconcileParts): Promise<Reconciled> {
  const { store, clock, host, has, isEnding, fates, overSince } = parts;
  const { recordMs = RECORD_MS, askedAfterMs = ASKED_AFTER_MS } = parts.times ?? {};
  const now = await clock(store.db);
  const isAskedAbout = ({ id, call_time }: AttemptRow): boolean =>
    !isEnding(id) && (!has(id) || now > call_time + askedAfterMs);
  const own = (await attemptsOn(store.db, host)).filter(isAskedAbout);
  const fateOf = await fates(
    own.map(({ id, lineKind, core_uuid }) => ({ id, lineKind: lineKind as LineKind, coreUuid: core_uuid })),
  );
  const alive = own.filter(({ id }) => fateOf.get(id) === 'lives' && !has(id));
  const gone = own.filter(({ id }) => fateOf.get(id) === 'gone');
  // A FreeSWITCH that cannot be asked may have the call still: it is settled like that of another host.
  const strange = [
    ...own.filter(({ id }) => (fateOf.get(id) ?? 'unknown') === 'unknown'),
    ...(await expiredAttempts(store.db, { now, limit: AT_ONCE })).filter((attempt) => attempt.host !== host),
  ];
  const records = await parts.reader.records(
    store.db,
    [...gone, ...strange].map(({ id }) => id),
  );
  const ends = [...records.values()].map(recordEnd);
  for (const [id, fate] of fateOf) if (fate === 'lives') overSince.delete(id);
  for (const { id } of gone) {
    const since = overSince.get(id) ?? now;
    overSince.set(id, since);
    if (!records.has(id) && now - since >= recordMs) ends.push(unknownEnd(id));
  }
  const limits = await longestCalls(parts, strange);
  for (const attempt of strange)
    if (!records.has(attempt.id) && now > attempt.call_time + (limits.get(attempt.task_id) ?? 0) + recordMs)
      ends.push(unknownEnd(attempt.id));
  for (const { id } of ends) overSince.delete(id);
  return { alive, ends };
}

/** How long a call of each task lasts at most, ms. */
async function longestCalls(
  { store }: ReconcileParts,
  attempts: readonly AttemptRow[],
): Promise<Map<number, number>> {
  const tasks = await tasksById(store.db, [...new Set(attempts.map(({ task_id }) => task_id))]);
  return new Map(
    [...tasks.values()].map((task) => [task.id, (task.originate_timeout + task.talk_time_limit) * 1000]),
  );
}
