/** Which recordings there are, and where they are kept. */
import type { Selectable } from 'kysely';
import type { HubDb, HubStore } from '../hub-store.ts';
import type { RecordingState, RecordingTables } from './tables.ts';

export interface RecordingRow {
  id: number;
  account: string;
  callid: string;
  host: string;
  path: string;
  kind: 'call' | 'action';
  state: RecordingState;
  bytes: number | null;
  ms: number | null;
  channels: number | null;
  store: string | null;
  storeKey: string | null;
  tries: number;
  /** ms since 1970 */
  created: number;
}

export type NewRecording = Pick<RecordingRow, 'account' | 'callid' | 'host' | 'path' | 'kind'>;

/** What changes of a recording. */
export type RecordingChange = Partial<
  Pick<RecordingRow, 'state' | 'bytes' | 'ms' | 'channels' | 'store' | 'storeKey' | 'tries'>
> & { /** ms since 1970 */ nextAt?: number };

/** Adds recordings; one that is known stays as it is. @param now ms since 1970 */
export async function insertRecordings(
  db: HubDb,
  recordings: readonly NewRecording[],
  { kind, now }: { kind: HubStore['kind']; now: number },
): Promise<void> {
  if (recordings.length === 0) return;
  const none = { bytes: null, ms: null, channels: null, store: null, store_key: null };
  const insert = db
    .insertInto('hub_recording')
    .values(recordings.map((recording) => ({ ...recording, ...none, state: 'new' as const, created: now })));
  await (kind === 'mysql'
    ? insert.ignore()
    : insert.onConflict((conflict) => conflict.columns(['callid', 'path']).doNothing())
  ).execute();
}

/** The recordings of calls, that of the whole call first, then those of its actions in order. */
export async function recordingsOf(
  db: HubDb,
  { account, callids }: { account: string; callids: readonly string[] },
): Promise<RecordingRow[]> {
  if (callids.length === 0) return [];
  const rows = await db
    .selectFrom('hub_recording')
    .selectAll()
    .where('account', '=', account)
    .where('callid', 'in', [...callids])
    .where('state', '!=', 'remove')
    .orderBy('callid')
    .orderBy('kind', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(asRecording);
}

/** Those of a host that are to be looked at now. @param now ms since 1970 */
export async function dueRecordings(
  db: HubDb,
  {
    host,
    states,
    now,
    limit,
  }: { host: string; states: readonly RecordingState[]; now: number; limit: number },
): Promise<RecordingRow[]> {
  const rows = await db
    .selectFrom('hub_recording')
    .selectAll()
    .where('host', '=', host)
    .where('state', 'in', [...states])
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(asRecording);
}

/** @returns false if it is in another state by now */
export async function changeRecording(
  db: HubDb,
  { id, state }: Pick<RecordingRow, 'id' | 'state'>,
  { storeKey, nextAt, ...change }: RecordingChange,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('hub_recording')
    .set({
      ...change,
      ...(storeKey === undefined ? {} : { store_key: storeKey }),
      ...(nextAt === undefined ? {} : { next_at: nextAt }),
    })
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Recordings that were to stay on a host are to be moved to the store, as its settings say now. */
export async function moveKeptRecordings(db: HubDb, host: string): Promise<void> {
  await db
    .updateTable('hub_recording')
    .set({ state: 'waiting', tries: 0, next_at: 0 })
    .where('host', '=', host)
    .where('state', '=', 'kept')
    .execute();
}

/** Has the recordings of calls deleted wherever they are: by the sidecars of their hosts. */
export async function removeRecordings(
  db: HubDb,
  { account, callids }: { account: string; callids: readonly string[] },
): Promise<void> {
  if (callids.length === 0) return;
  await db
    .updateTable('hub_recording')
    .set({ state: 'remove', tries: 0, next_at: 0 })
    .where('account', '=', account)
    .where('callid', 'in', [...callids])
    .execute();
}

/** Forgets a recording whose files are deleted. */
export async function deleteRecording(db: HubDb, id: number): Promise<void> {
  await db.deleteFrom('hub_recording').where('id', '=', id).execute();
}

/** How many recordings of a host wait to be moved or deleted, and since when the oldest does, ms since 1970. */
export async function waitingRecordings(
  db: HubDb,
  host: string,
): Promise<{ state: 'waiting' | 'remove'; count: number; oldest: number }[]> {
  const rows = await db
    .selectFrom('hub_recording')
    .select(({ fn }) => ['state', fn.countAll().as('count'), fn.min('created').as('oldest')])
    .where('host', '=', host)
    .where('state', 'in', ['waiting', 'remove'])
    .groupBy('state')
    .execute();
  return rows.map(({ state, count, oldest }) => ({
    state: state as 'waiting' | 'remove',
    count: Number(count),
    oldest: Number(oldest),
  }));
}

function asRecording(row: Selectable<RecordingTables['hub_recording']>): RecordingRow {
  const { store_key: storeKey, next_at: _, ...rest } = row;
  const bytes = row.bytes === null ? null : Number(row.bytes);
  return { ...rest, id: Number(row.id), bytes, storeKey, created: Number(row.created) };
}
