/** The history of attempts, one row each; caps and intervals count it. */
import type { Insertable } from 'kysely';
import type { HubDb } from '../hub-store.ts';
import type { DialingTables } from './tables.ts';

export type NewHistory = Insertable<DialingTables['call_history']>;

/** Rows of one statement. */
const AT_ONCE = 200;

export async function insertHistory(db: HubDb, rows: readonly NewHistory[]): Promise<void> {
  for (let start = 0; start < rows.length; start += AT_ONCE)
    await db
      .insertInto('call_history')
      .values(rows.slice(start, start + AT_ONCE))
      .execute();
}

/** An attempt that may have reached the callee. */
export interface PastCall {
  /** ms since 1970 */
  at: number;
  ended: number;
  taskId: number;
  unknown: boolean;
  /** On a simulated line, after which intervals pass faster. */
  simulated: boolean;
}

/** Calls of an account to numbers since a time, by number, the newest first. @param since ms since 1970 */
export async function pastCalls(
  db: HubDb,
  { accountId, keys, since }: { accountId: number; keys: readonly string[]; since: number },
): Promise<Map<string, PastCall[]>> {
  const found = new Map<string, PastCall[]>();
  if (keys.length === 0) return found;
  const rows = await db
    .selectFrom('call_history as h')
    // An end that the reconciler told is one of its line too.
    .leftJoin('call_line as l', 'l.id', 'h.line_id')
    .select(['h.number_key', 'h.called_at', 'h.ended_at', 'h.task_id', 'h.class', 'l.kind as lineKind'])
    .where('h.account_id', '=', accountId)
    .where('h.number_key', 'in', [...keys])
    .where('h.called_at', '>=', since)
    .where('h.counts', '=', 1)
    // No order: for it SQLite would read the history of all numbers by age.
    .execute();
  for (const { number_key, called_at, ended_at, task_id, class: kind, lineKind } of rows) {
    const calls = found.get(number_key) ?? [];
    calls.push({
      at: Number(called_at),
      ended: Number(ended_at),
      taskId: Number(task_id),
      unknown: kind === 'unknown',
      simulated: lineKind === 'simulated',
    });
    found.set(number_key, calls);
  }
  for (const calls of found.values()) calls.sort((one, other) => other.at - one.at);
  return found;
}
