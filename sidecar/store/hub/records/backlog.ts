/** What waits to be settled, for metrics and health. */
import type { HubDb } from '../hub-store.ts';

/** Lines that are read at most: after a day without a hub there may be a million. */
const MOST_READ = 10_000;

export interface SettleBacklog {
  /** Calls whose end was stored so long ago and that are not settled; at most 10,000 are counted. */
  late: number;
  /** How long the call that is due longest has been due, ms; 0: none is. */
  lagMs: number;
}

/**
 * @param now ms since 1970
 * @param lateMs from when on a call is late
 */
export async function settleBacklog(
  db: HubDb,
  { now, lateMs }: { now: number; lateMs: number },
): Promise<SettleBacklog> {
  const first = await db
    .selectFrom('hub_call_change')
    .select(['due', 'created'])
    .where('due', '<=', now)
    .orderBy('due')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  const lagMs = first ? Math.max(0, now - Math.max(Number(first.due), Number(first.created))) : 0;
  const lines = await db
    .selectFrom('hub_call_change')
    .select(['callid', 'created'])
    .orderBy('id')
    .limit(MOST_READ)
    .execute();
  const late = lines.filter(({ created }) => Number(created) <= now - lateMs);
  return { late: new Set(late.map(({ callid }) => callid)).size, lagMs };
}
