/** Calls that have a new end or record and that nobody has looked at yet; and what is known of calls that were. */
import type { HubDb, HubStore } from '../hub-store.ts';

type Kind = HubStore['kind'];

export interface ChangeLine {
  id: number;
  callid: string;
  rowCount: number | null;
  /** JSON. */
  stats: string | null;
  /** ms since 1970 */
  created: number;
}

export interface CallState {
  callid: string;
  /** ms since 1970 */
  whole: number | null;
  rowCount: number | null;
  /** `call_stats` of its flows. */
  stats: unknown[];
  seq: number;
  /** Id of the line that waits for rows that may never come. */
  waiting: number | null;
}

/** Ids of lines that are due, the oldest first. Not in a transaction: the lines are locked later, one by one. */
export async function dueChanges(db: HubDb, now: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('hub_call_change')
    .select('id')
    .where('due', '<=', now)
    .orderBy('due')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => Number(id));
}

/** Locks those of the lines that are still there and that no other hub has locked. */
export async function lockChanges(db: HubDb, ids: readonly number[], kind: Kind): Promise<ChangeLine[]> {
  let query = db
    .selectFrom('hub_call_change')
    .select(['id', 'callid', 'row_count as rowCount', 'stats', 'created'])
    .where('id', 'in', [...ids])
    .orderBy('id');
  if (kind === 'mysql') query = query.forUpdate().skipLocked();
  const rows = await query.execute();
  return rows.map((row) => ({ ...row, id: Number(row.id), created: Number(row.created) }));
}

export async function deleteChanges(db: HubDb, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .deleteFrom('hub_call_change')
    .where('id', 'in', [...ids])
    .execute();
}

/** Looks at these lines again at a later time. @param due ms since 1970 */
export async function postponeChanges(db: HubDb, ids: readonly number[], due: number): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('hub_call_change')
    .set({ due })
    .where('id', 'in', [...ids])
    .execute();
}

/** Adds lines for calls that a sidecar of an earlier release has written. @param now ms since 1970 */
export async function addChanges(db: HubDb, callids: readonly string[], now: number): Promise<void> {
  if (callids.length === 0) return;
  const rows = callids.map((callid) => ({ callid, row_count: null, stats: null, created: now }));
  await db.insertInto('hub_call_change').values(rows).execute();
}

/**
 * Locks the states of calls, and makes those that are missing.
 *
 * @throws a duplicate's error where another hub makes one at this moment
 */
export async function lockStates(
  db: HubDb,
  callids: readonly string[],
  kind: Kind,
): Promise<Map<string, CallState>> {
  let query = db
    .selectFrom('hub_call_state')
    .select(['callid', 'whole', 'row_count as rowCount', 'stats', 'seq', 'waiting'])
    .where('callid', 'in', [...callids])
    .orderBy('callid');
  if (kind === 'mysql') query = query.forUpdate();
  const states = new Map<string, CallState>();
  for (const row of await query.execute())
    states.set(row.callid, {
      ...row,
      whole: row.whole === null ? null : Number(row.whole),
      waiting: row.waiting === null ? null : Number(row.waiting),
      stats: row.stats === null ? [] : (JSON.parse(row.stats) as unknown[]),
    });
  const missing = callids.filter((callid) => !states.has(callid));
  if (missing.length > 0) await db.insertInto('hub_call_state').values(missing.map(newState)).execute();
  for (const callid of missing)
    states.set(callid, { callid, whole: null, rowCount: null, stats: [], seq: 0, waiting: null });
  return states;
}

/** @param settled when level and tags were computed; null: not */
export async function saveState(db: HubDb, state: CallState, settled: number | null): Promise<void> {
  const { callid, whole, rowCount, stats, seq, waiting } = state;
  await db
    .updateTable('hub_call_state')
    .set({
      whole,
      row_count: rowCount,
      stats: stats.length === 0 ? null : JSON.stringify(stats),
      seq,
      waiting,
      ...(settled === null ? {} : { settled }),
    })
    .where('callid', '=', callid)
    .execute();
}

/** Those of the calls that were looked at. */
export async function knownCalls(db: HubDb, callids: readonly string[]): Promise<Set<string>> {
  if (callids.length === 0) return new Set();
  const rows = await db
    .selectFrom('hub_call_state')
    .select('callid')
    .where('callid', 'in', [...callids])
    .execute();
  return new Set(rows.map(({ callid }) => callid));
}

/** When a user looked at calls first, ms since 1970. */
export interface CallLook {
  readAt: number | null;
  settled: number | null;
}

export async function callLooks(db: HubDb, callids: readonly string[]): Promise<Map<string, CallLook>> {
  if (callids.length === 0) return new Map();
  const rows = await db
    .selectFrom('hub_call_state')
    .select(['callid', 'read_at', 'settled'])
    .where('callid', 'in', [...callids])
    .execute();
  const time = (value: number | null) => (value === null ? null : Number(value));
  return new Map(
    rows.map(({ callid, read_at, settled }) => [callid, { readAt: time(read_at), settled: time(settled) }]),
  );
}

/** Notes that a user looks at a call; later looks change nothing. @param now ms since 1970 */
export async function noteLook(
  db: HubDb,
  callid: string,
  { kind, now }: { kind: Kind; now: number },
): Promise<void> {
  const insert = db.insertInto('hub_call_state').values({ ...newState(callid), read_at: now });
  await (kind === 'mysql'
    ? insert.ignore()
    : insert.onConflict((conflict) => conflict.column('callid').doNothing())
  ).execute();
  await db
    .updateTable('hub_call_state')
    .set({ read_at: now })
    .where('callid', '=', callid)
    .where('read_at', 'is', null)
    .execute();
}

function newState(callid: string) {
  return { callid, whole: null, row_count: null, stats: null, waiting: null, settled: null, read_at: null };
}
