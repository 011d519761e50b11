/**
 * The end of calls in progress on request: a stop names the time up to which calls of the task are ended, and each host ends
 * its own until none is left. A request lasts over restarts.
 */
import type { HubDb } from '../hub-store.ts';

/**
 * Asks all hosts to end the calls of a task that are in progress. The transaction has locked the task, so no host claims
 * meanwhile; later calls of the task have later permits.
 *
 * @param now ms since 1970, by the clock of the database
 */
export async function askToHangUp(
  db: HubDb,
  { taskId, now }: { taskId: number; now: number },
): Promise<void> {
  const { last } = await db
    .selectFrom('call_attempt')
    .select(({ fn }) => fn.max<number | string | null>('call_time').as('last'))
    .where('task_id', '=', taskId)
    .where('state', '=', 'dialling')
    .executeTakeFirstOrThrow();
  await db.deleteFrom('call_task_stop').where('task_id', '=', taskId).execute();
  await db
    .insertInto('call_task_stop')
    // A permit may be for a time that has not come yet.
    .values({ task_id: taskId, hang_up_before: Math.max(now, Number(last ?? 0)) })
    .execute();
}

/** Up to when calls of a task are ended, ms since 1970; null: none is. */
export async function hangUpBefore(db: HubDb, taskId: number): Promise<number | null> {
  const row = await db
    .selectFrom('call_task_stop')
    .select('hang_up_before')
    .where('task_id', '=', taskId)
    .executeTakeFirst();
  return row ? Number(row.hang_up_before) : null;
}

/** The calls of a host that are to be ended, with the kind of their lines. */
export async function attemptsToHangUp(db: HubDb, host: string): Promise<{ id: string; lineKind: string }[]> {
  return db
    .selectFrom('call_attempt as a')
    .innerJoin('call_task_stop as s', 's.task_id', 'a.task_id')
    .innerJoin('call_line as l', 'l.id', 'a.line_id')
    .select(['a.id', 'l.kind as lineKind'])
    .where('a.host', '=', host)
    .where('a.state', '=', 'dialling')
    .whereRef('a.call_time', '<=', 's.hang_up_before')
    .execute();
}
