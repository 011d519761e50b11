/** The numbers that are due: which tasks have some, and the rows that a claim locks. */
import type { HubDb, HubStore } from '../hub-store.ts';
import { grouped } from './grouped.ts';

export const NumberState = { Waiting: 0, Live: 1, Final: 2 } as const;

/** A running task with a number that is due. */
export interface DueTask {
  id: number;
  accountId: number;
  callerLineId: number | null;
  /** Queue of the agents that its callees talk to; null: none. */
  queue: string | null;
}

/** Higher priorities first. Reads one entry of the index of each running task. @param now ms since 1970 */
export async function dueTasks(db: HubDb, now: number): Promise<DueTask[]> {
  const rows = await db
    .selectFrom('call_task as t')
    .select(['t.id', 't.account_id as accountId', 't.caller_line_id as callerLineId'])
    .select('t.scheduling_queue as queue')
    .where('t.state', '=', 'running')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('call_number as n')
          .select('n.id')
          .whereRef('n.task_id', '=', 't.id')
          .where('n.state', '=', NumberState.Waiting)
          .where('n.next_at', '<=', now),
      ),
    )
    .orderBy('t.priority', 'desc')
    .orderBy('t.id')
    .execute();
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}

/** A number that a claim has locked. */
export interface DueNumber {
  id: number;
  number: string;
  key: string;
  country: string | null;
  variables: string | null;
  /** JSON; null: none is known. */
  consent: string | null;
  attempts: number;
  ownFailures: number;
  /** Ids of the lines that have failed for the attempt that is due. */
  linesTried: number[];
}

/** Locks numbers that are due, in the order of the key; those that another host has locked are left out. */
export async function lockDueNumbers(
  { kind }: Pick<HubStore, 'kind'>,
  db: HubDb,
  { taskId, now, limit }: { taskId: number; now: number; limit: number },
): Promise<DueNumber[]> {
  const query = db
    .selectFrom('call_number')
    .select(['id', 'number', 'number_key as key', 'country', 'variables', 'consent', 'attempts'])
    .select(['own_failures as ownFailures', 'lines_tried as linesTried'])
    .where('task_id', '=', taskId)
    .where('state', '=', NumberState.Waiting)
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .orderBy('place')
    .orderBy('id')
    .limit(limit);
  const rows = await (kind === 'mysql' ? query.forUpdate().skipLocked() : query).execute();
  return rows.map(({ linesTried, ...row }) => ({
    ...row,
    id: Number(row.id),
    linesTried: linesTried === '' ? [] : linesTried.split(',').map(Number),
  }));
}

/** What the gate said of a number that it did not let through. */
export interface TurnedAway {
  id: number;
  /** JSON: the gate's log. */
  why: string;
  /** When it may pass, ms since 1970; null: never, and `status` is its last. */
  nextAt: number | null;
  status: number;
  /** `expired` and the like, where 0 to 12 cannot say it. */
  outcome: string | null;
}

/** @param now ms since 1970 */
export async function turnAway(db: HubDb, numbers: readonly TurnedAway[], now: number): Promise<void> {
  const groups = grouped(numbers, ({ why, nextAt, status, outcome }) =>
    nextAt === null ? { state: NumberState.Final, status, outcome, why } : { next_at: nextAt, why },
  );
  for (const { change, ids } of groups)
    await db
      .updateTable('call_number')
      .set({ ...change, updated: now })
      .where('id', 'in', ids)
      .execute();
}

/** Lets others go first, and leaves the rest of the rows as it is. @param until ms since 1970 */
export async function postpone(
  db: HubDb,
  ids: readonly number[],
  { now, until }: { now: number; until: number },
): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('call_number')
    .set({ next_at: until, updated: now })
    .where('id', 'in', [...ids])
    .execute();
}
