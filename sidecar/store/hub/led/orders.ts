/** Orders for calls that are under way: a hub writes them, the host of the call carries them out, and the hub reads what came of it. */
import type { HubDb } from '../hub-store.ts';
import type { OrderState } from './tables.ts';

export interface NewOrder {
  callid: string;
  host: string;
  /** Where the call is connected; null: what its server has named. */
  extension: string | null;
  /** ms since 1970, by the clock of the database */
  now: number;
}

/** @returns its id */
export async function insertOrder(db: HubDb, { callid, host, extension, now }: NewOrder): Promise<number> {
  const { insertId } = await db
    .insertInto('call_order')
    .values({ call_id: callid, host, extension, state: 'waiting', reason: null, created: now })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

export interface WaitingOrder {
  id: number;
  callid: string;
  extension: string | null;
  /** Null: the call has ended. */
  lineKind: string | null;
  created: number;
}

/** The orders of a host that nobody has taken. */
export async function waitingOrders(db: HubDb, host: string): Promise<WaitingOrder[]> {
  const rows = await db
    .selectFrom('call_order as o')
    .leftJoin('call_attempt as a', (join) =>
      join.onRef('a.id', '=', 'o.call_id').on('a.state', '=', 'dialling'),
    )
    .leftJoin('call_line as l', 'l.id', 'a.line_id')
    .select(['o.id', 'o.call_id as callid', 'o.extension', 'l.kind as lineKind', 'o.created'])
    .where('o.host', '=', host)
    .where('o.state', '=', 'waiting')
    .orderBy('o.id')
    .execute();
  return rows.map((row) => ({ ...row, id: Number(row.id), created: Number(row.created) }));
}

/** Only the first one that moves an order on may act on it. @returns whether it was this one */
export async function moveOrder(
  db: HubDb,
  id: number,
  { from, to, reason = null }: { from: OrderState; to: OrderState; reason?: string | null },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('call_order')
    .set({ state: to, reason })
    .where('id', '=', id)
    .where('state', '=', from)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows) === 1;
}

export async function readOrder(
  db: HubDb,
  id: number,
): Promise<{ state: OrderState; reason: string | null } | undefined> {
  return db.selectFrom('call_order').select(['state', 'reason']).where('id', '=', id).executeTakeFirst();
}

export async function deleteOrder(db: HubDb, id: number): Promise<void> {
  await db.deleteFrom('call_order').where('id', '=', id).execute();
}

/** Of hubs that ended before they read what came of them. @param before ms since 1970 */
export async function deleteOldOrders(db: HubDb, before: number): Promise<void> {
  await db.deleteFrom('call_order').where('created', '<', before).execute();
}
