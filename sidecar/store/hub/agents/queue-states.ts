/** Queues of agents as hosts have read them, for people: figures, `why`, the check before a start. */
import type { Insertable, Selectable } from 'kysely';
import type { DialingTables } from '../dialing/tables.ts';
import type { HubDb, HubStore } from '../hub-store.ts';

export type QueueState = Selectable<DialingTables['call_queue_state']>;

export async function saveQueueState(
  db: HubDb,
  state: Insertable<DialingTables['call_queue_state']>,
  kind: HubStore['kind'],
): Promise<void> {
  const { queue: _q, host: _h, ...change } = state;
  const insert = db.insertInto('call_queue_state').values(state);
  await (kind === 'mysql'
    ? insert.onDuplicateKeyUpdate(change)
    : insert.onConflict((conflict) => conflict.columns(['queue', 'host']).doUpdateSet(change))
  ).execute();
}

/** Of all hosts that have read the queue since a time, ms since 1970. */
export async function queueStates(
  db: HubDb,
  queues: readonly string[],
  since: number,
): Promise<QueueState[]> {
  if (queues.length === 0) return [];
  const rows = await db
    .selectFrom('call_queue_state')
    .selectAll()
    .where('queue', 'in', [...queues])
    .where('read_at', '>=', since)
    .orderBy('host')
    .execute();
  return rows.map((row) => ({ ...row, read_at: Number(row.read_at) }));
}
