/** Addresses that routes name for the results of their calls. */
import type { HubDb } from '../hub-store.ts';

export interface ResultAddress {
  /** Of the route. */
  id: number;
  accountId: number;
  url: string;
  dialect: string;
}

/**
 * Those of the routes that have one. A route that was removed while its last calls talked still gets their results.
 *
 * @param ids as records have them: a dialplan may have written anything
 */
export async function resultAddresses(db: HubDb, ids: readonly (string | null)[]): Promise<ResultAddress[]> {
  const known = [...new Set(ids)]
    .filter((id): id is string => id !== null && /^\d{1,9}$/.test(id))
    .map(Number);
  if (known.length === 0) return [];
  const rows = await db
    .selectFrom('inbound_route')
    .select(['id', 'account_id as accountId', 'result_url as url', 'result_dialect as dialect'])
    .where('id', 'in', known)
    .where('result_url', 'is not', null)
    .execute();
  return rows as ResultAddress[];
}
