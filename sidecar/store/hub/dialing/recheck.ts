/** Wakes numbers that wait because of the gate: a rule has changed, and what the gate said no longer holds. */
import type { HubDb } from '../hub-store.ts';
import { NumberState } from './due-numbers.ts';

/** Whose numbers: of one task, or of all tasks of an account. */
export type Rechecked = { taskId: number } | { accountId: number };

/** Numbers of one statement. */
const AT_ONCE = 2_000;
/** In the gate's log: a rule made the number wait. Numbers that wait for a retry have passed the gate. */
const TURNED_AWAY = '%"said":"wait"%';
/** States in which a task may still call. */
const NOT_OVER = ['new', 'ready', 'scheduled', 'running', 'paused', 'held'];

/**
 * Lets the gate decide again about the numbers that it turned away, at the next claim. Numbers that wait for a retry keep
 * their time. Outside of a transaction each statement is one of its own, so that claims go on meanwhile.
 *
 * @returns how many numbers were woken
 */
export async function recheckNumbers(db: HubDb, scope: Rechecked): Promise<number> {
  if ('taskId' in scope) return recheckTask(db, scope.taskId);
  const tasks = await db
    .selectFrom('call_task')
    .select('id')
    .where('account_id', '=', scope.accountId)
    .where('state', 'in', NOT_OVER)
    .where('removed', 'is', null)
    .orderBy('id')
    .execute();
  let woken = 0;
  for (const { id } of tasks) woken += await recheckTask(db, Number(id));
  return woken;
}

async function recheckTask(db: HubDb, taskId: number): Promise<number> {
  let woken = 0;
  for (;;) {
    const rows = await db
      .selectFrom('call_number')
      .select('id')
      .where('task_id', '=', taskId)
      .where('state', '=', NumberState.Waiting)
      .where('next_at', '>', 0)
      .where('why', 'like', TURNED_AWAY)
      .orderBy('next_at')
      .limit(AT_ONCE)
      .execute();
    if (rows.length === 0) return woken;
    // By id, so that nothing but these rows is locked.
    await db
      .updateTable('call_number')
      .set({ next_at: 0 })
      .where(
        'id',
        'in',
        rows.map(({ id }) => Number(id)).sort((a, b) => a - b),
      )
      .where('state', '=', NumberState.Waiting)
      // One that was called meanwhile waits for its retry.
      .where('why', 'like', TURNED_AWAY)
      .execute();
    woken += rows.length;
    if (rows.length < AT_ONCE) return woken;
  }
}
