/** Pushes that wait for what belongs to their bodies. They are neither listed nor sent until it is there. */
import type { HubDb } from '../hub-store.ts';

export interface HeldPush {
  id: number;
  callid: string;
  /** As in `hub_outbox`. */
  dialect: string;
  /** What is known of it. */
  body: string;
  /** ms since 1970 */
  created: number;
}

/** Those that are to be looked at. @param now ms since 1970 */
export async function heldPushes(db: HubDb, now: number, limit: number): Promise<HeldPush[]> {
  const rows = await db
    .selectFrom('hub_outbox')
    .select(['id', 'callid', 'dialect', 'body', 'created'])
    .where('state', '=', 'held')
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, id: Number(row.id), created: Number(row.created) }));
}

/** Has it sent. Where another hub has done so, nothing changes. @param now ms since 1970 */
export async function releasePush(
  db: HubDb,
  id: number,
  { body, now }: { body: string; now: number },
): Promise<void> {
  await db
    .updateTable('hub_outbox')
    .set({ state: 'waiting', body, next_at: now })
    .where('id', '=', id)
    .where('state', '=', 'held')
    .execute();
}

/** Looks at it again at a later time. @param nextAt ms since 1970 */
export async function postponeHeld(db: HubDb, id: number, nextAt: number): Promise<void> {
  await db
    .updateTable('hub_outbox')
    .set({ next_at: nextAt })
    .where('id', '=', id)
    .where('state', '=', 'held')
    .execute();
}

/** There is nothing to send. */
export async function dropHeld(db: HubDb, id: number): Promise<void> {
  await db.deleteFrom('hub_outbox').where('id', '=', id).where('state', '=', 'held').execute();
}
