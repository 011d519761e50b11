/** What the tables of calling have of one person: the numbers of tasks, attempts, history, and their pushes. */
import type { Selectable } from 'kysely';
import type { HubDb } from '../hub-store.ts';
import { NumberState } from './due-numbers.ts';
import type { DialingTables } from './tables.ts';

/** A number of an account, by its key. */
export interface Person {
  accountId: number;
  key: string;
}

type NumberRow = Selectable<DialingTables['call_number']>;
type HistoryRow = Selectable<DialingTables['call_history']>;

/** Rows of a table that are handed out at most. */
const MOST = 1_000;

export interface PersonNumber extends Omit<NumberRow, 'task_id'> {
  task_id: string;
}

/** Each number of a task, with the UUID of the task. */
export async function numbersOf(db: HubDb, { accountId, key }: Person): Promise<PersonNumber[]> {
  const rows = await db
    .selectFrom('call_number as n')
    .innerJoin('call_task as t', 't.id', 'n.task_id')
    .selectAll('n')
    .select('t.uuid as task_id')
    .where('n.account_id', '=', accountId)
    .where('n.number_key', '=', key)
    .orderBy('n.id')
    .limit(MOST)
    .execute();
  return rows as unknown as PersonNumber[];
}

/** The attempts that have ended, the newest first. */
export async function historyOf(db: HubDb, { accountId, key }: Person, limit = MOST): Promise<HistoryRow[]> {
  return db
    .selectFrom('call_history')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('number_key', '=', key)
    .orderBy('called_at', 'desc')
    .limit(limit)
    .execute();
}

export async function isUnderWay(db: HubDb, { accountId, key }: Person): Promise<boolean> {
  const row = await db
    .selectFrom('call_attempt')
    .select('id')
    .where('account_id', '=', accountId)
    .where('number_key', '=', key)
    .where('state', '=', 'dialling')
    .executeTakeFirst();
  return row !== undefined;
}

/** Removes attempts that have ended, and their rows in the history. */
export async function deleteAttempts(db: HubDb, callIds: readonly string[]): Promise<void> {
  if (callIds.length === 0) return;
  const ids = [...callIds];
  await db.deleteFrom('call_history').where('call_id', 'in', ids).execute();
  await db.deleteFrom('call_attempt').where('id', 'in', ids).where('state', '=', 'ended').execute();
}

/** Removes the attempts that have ended, also those whose history was removed before. @returns how many */
export async function deleteEndedAttempts(db: HubDb, { accountId, key }: Person): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('call_attempt')
    .where('account_id', '=', accountId)
    .where('number_key', '=', key)
    .where('state', '=', 'ended')
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** What became of the numbers of a task. */
export interface ErasedNumbers {
  /** Those that waited, and are not called now. */
  waiting: number;
  erased: number;
}

/**
 * Empties the rows of a number in tasks, in a transaction: rows stay, so that the figures of the tasks stay right. A call
 * under way keeps its row until it has ended. Rows of files that were refused with the number go, too.
 *
 * @param now ms since 1970
 * @returns by id of the task
 */
export async function eraseNumbers(
  db: HubDb,
  { accountId, key }: Person,
  { status, now }: { status: number; now: number },
): Promise<Map<number, ErasedNumbers>> {
  const rows = await db
    .selectFrom('call_number')
    .select(['id', 'task_id', 'state'])
    .where('account_id', '=', accountId)
    .where('number_key', '=', key)
    .where('state', '<>', NumberState.Live)
    .orderBy('id')
    .execute();
  const tasks = new Map<number, ErasedNumbers>();
  for (const { id, task_id, state } of rows) {
    const waits = state === NumberState.Waiting;
    const { numUpdatedRows } = await db
      .updateTable('call_number')
      .set({
        ...{ number: '', number_key: `erased-${id}`, country: null, variables: null, consent: null },
        ...{ why: null, lines_tried: '', attempt_id: null, updated: now },
        ...(waits && { state: NumberState.Final, status, outcome: 'removed' }),
      })
      .where('id', '=', id)
      // Nobody has begun to call it meanwhile.
      .where('state', '=', state)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== 1n) continue;
    const task = tasks.get(Number(task_id)) ?? { waiting: 0, erased: 0 };
    tasks.set(Number(task_id), { waiting: task.waiting + (waits ? 1 : 0), erased: task.erased + 1 });
  }
  await db
    .deleteFrom('call_import_reject')
    .where('account_id', '=', accountId)
    .where('number_key', '=', key)
    .execute();
  await deletePushes(
    db,
    rows.map(({ id }) => `number:${id}`),
  );
  return tasks;
}

async function deletePushes(db: HubDb, callids: readonly string[]): Promise<void> {
  if (callids.length === 0) return;
  // Each final result of a number has a push of its own, `number:<id>:<time>`.
  for (const callid of callids) {
    const pushes = db
      .selectFrom('hub_outbox')
      .select('id')
      .where(({ or, eb }) => or([eb('callid', '=', callid), eb('callid', 'like', `${callid}:%`)]));
    const ids = (await pushes.execute()).map(({ id }) => id);
    if (ids.length === 0) continue;
    for (const table of ['hub_push_answer', 'hub_push_try'] as const)
      await db.deleteFrom(table).where('outbox_id', 'in', ids).execute();
    await db.deleteFrom('hub_outbox').where('id', 'in', ids).execute();
  }
}
