/** Live calls that are for a queue of agents. */
import type { HubDb } from '../hub-store.ts';

/** Ids of the live calls of a host for a queue, over all tasks. @param queues its names */
export async function callsForQueue(
  db: HubDb,
  { host, queues }: { host: string; queues: readonly string[] },
): Promise<string[]> {
  const rows = await db
    .selectFrom('call_attempt')
    .select('id')
    .where('host', '=', host)
    .where('state', '=', 'dialling')
    .where('queue', 'in', [...queues])
    .execute();
  return rows.map(({ id }) => id);
}
