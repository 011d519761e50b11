/** The pushes of an account, for people: list them, look at one, send them again, and remove old ones. */
import type { HubDb, HubStore } from '../hub-store.ts';

export const PUSH_STATES = ['waiting', 'sent', 'dead'] as const;
export type PushState = (typeof PUSH_STATES)[number];

export interface PushRow {
  id: number;
  pushId: string;
  callid: string;
  event: string;
  target: string;
  state: PushState;
  tries: number;
  nextAt: number;
  answer: string | null;
  created: number;
  ended: number | null;
}

export interface PushFilter {
  state?: PushState | undefined;
  target?: string | undefined;
  /** Only those that were added before this one. */
  before?: number | undefined;
  limit: number;
}

const COLUMNS = [
  'id',
  'push_id as pushId',
  'callid',
  'event',
  'target',
  'state',
  'tries',
  'next_at as nextAt',
  'answer',
  'created',
  'ended',
] as const;

function pushOf(row: Omit<PushRow, 'state'> & { state: string }): PushRow {
  return {
    ...row,
    state: row.state as PushState,
    id: Number(row.id),
    nextAt: Number(row.nextAt),
    created: Number(row.created),
    ended: row.ended === null ? null : Number(row.ended),
  };
}

/** The newest first. */
export async function listPushes(
  db: HubDb,
  accountId: number,
  { state, target, before, limit }: PushFilter,
): Promise<PushRow[]> {
  // Without a state each is asked by itself: the index has the state before the id.
  const states = state === undefined ? PUSH_STATES : [state];
  const found: PushRow[] = [];
  for (const one of states) {
    let query = db
      .selectFrom('hub_outbox')
      .select(COLUMNS)
      .where('account_id', '=', accountId)
      .where('state', '=', one);
    if (target !== undefined) query = query.where('target', '=', target);
    if (before !== undefined) query = query.where('id', '<', before);
    found.push(...(await query.orderBy('id', 'desc').limit(limit).execute()).map(pushOf));
  }
  return found.sort((a, b) => b.id - a.id).slice(0, limit);
}

export async function findPush(db: HubDb, accountId: number, pushId: string): Promise<PushRow | undefined> {
  const row = await db
    .selectFrom('hub_outbox')
    .select(COLUMNS)
    .where('push_id', '=', pushId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row && pushOf(row);
}

export interface TryRow {
  number: number;
  time: number;
  ms: number;
  status: number | null;
  answer: string;
  /** The beginning of the answer's body; null: none, or empty. */
  head: string | null;
}

export async function listTries(db: HubDb, id: number): Promise<TryRow[]> {
  const rows = await db
    .selectFrom('hub_push_try as try')
    .leftJoin('hub_push_answer as kept', (join) =>
      join.onRef('kept.outbox_id', '=', 'try.outbox_id').onRef('kept.number', '=', 'try.number'),
    )
    .select(['try.number', 'time', 'ms', 'status', 'answer', 'head'])
    .where('try.outbox_id', '=', id)
    .orderBy('try.number')
    .execute();
  return rows.map((row) => ({ ...row, time: Number(row.time) }));
}

/** Ids of the pushes of a target in these states that were added since a time. */
export async function pushesToResend(
  db: HubDb,
  accountId: number,
  { target, states, since }: { target: string; states: readonly PushState[]; since: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom('hub_outbox')
    .select('id')
    .where('state', 'in', [...states])
    .where('target', '=', target)
    .where('account_id', '=', accountId)
    .where('created', '>=', since)
    .execute();
  return rows.map(({ id }) => Number(id)).sort((a, b) => a - b);
}

/**
 * Lets pushes be sent again under their ids, with all tries of the plan. One that a hub tries at this moment is left alone.
 *
 * @returns how many
 */
export async function resendPushes(db: HubDb, ids: readonly number[], now: number): Promise<number> {
  if (ids.length === 0) return 0;
  const { numUpdatedRows } = await db
    .updateTable('hub_outbox')
    .set({ state: 'waiting', tries: 0, next_at: now, ended: null })
    .where('id', 'in', [...ids])
    .where('lease_owner', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** Removes pushes that ended before these times, with their tries. @returns how many */
export async function deleteOldPushes(
  { db }: HubStore,
  before: Record<Exclude<PushState, 'waiting'>, number>,
  limit: number,
): Promise<number> {
  let deleted = 0;
  for (const state of ['sent', 'dead'] as const) {
    const rows = await db
      .selectFrom('hub_outbox')
      .select('id')
      .where('state', '=', state)
      .where('ended', '<', before[state])
      .orderBy('ended')
      .limit(limit)
      .execute();
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) continue;
    // A push that was sent again meanwhile is kept, with the number of its next try after these.
    await db.deleteFrom('hub_outbox').where('id', 'in', ids).where('state', '=', state).execute();
    for (const table of ['hub_push_answer', 'hub_push_try'] as const)
      await db.deleteFrom(table).where('outbox_id', 'in', ids).execute();
    deleted += ids.length;
  }
  return deleted;
}
