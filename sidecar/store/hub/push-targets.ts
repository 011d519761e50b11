/** Addresses of accounts that get the events of all their tasks and routes. */
import type { HubDb } from './hub-store.ts';

/** Where an event goes. */
export interface EventTarget {
  id: number;
  accountId: number;
  dialect: string;
  /** Names of the events that it gets. */
  events: string[];
}

/** The targets of accounts that are on. */
export async function listEventTargets(db: HubDb, accountIds: readonly number[]): Promise<EventTarget[]> {
  if (accountIds.length === 0) return [];
  const rows = await db
    .selectFrom('hub_push_target')
    .select(['id', 'account_id as accountId', 'dialect', 'events'])
    .where('account_id', 'in', [...accountIds])
    .where('state', '=', 'on')
    .where('removed', 'is', null)
    .execute();
  return rows.map((row) => ({ ...row, events: JSON.parse(row.events) as string[] }));
}
