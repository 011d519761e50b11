/** What a simulated campaign asks of its database beyond what every dialer does. */
import type { Insertable } from 'kysely';
import type { HubDb } from '../hub-store.ts';
import { NumberState } from './due-numbers.ts';
import type { DialingTables } from './tables.ts';

/** Rows of one statement: SQLite takes 32,766 values. */
const AT_ONCE = 1_000;

export async function insertCampaignNumbers(
  db: HubDb,
  rows: readonly Insertable<DialingTables['call_number']>[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += AT_ONCE)
    await db
      .insertInto('call_number')
      .values(rows.slice(start, start + AT_ONCE))
      .execute();
}

export async function insertCampaignLine(
  db: HubDb,
  line: Insertable<DialingTables['call_line']>,
): Promise<number> {
  const { insertId } = await db.insertInto('call_line').values(line).executeTakeFirstOrThrow();
  return Number(insertId);
}

export async function insertCampaignTimegroup(
  db: HubDb,
  group: Insertable<DialingTables['call_timegroup']>,
): Promise<number> {
  const { insertId } = await db.insertInto('call_timegroup').values(group).executeTakeFirstOrThrow();
  return Number(insertId);
}

export async function insertCampaignBlacklist(
  db: HubDb,
  entries: readonly Insertable<DialingTables['call_blacklist']>[],
): Promise<void> {
  for (let start = 0; start < entries.length; start += AT_ONCE)
    await db
      .insertInto('call_blacklist')
      .values(entries.slice(start, start + AT_ONCE))
      .execute();
}

/** When the next number that waits is due, ms since 1970; null: none waits. */
export async function nextDue(db: HubDb, taskId: number): Promise<number | null> {
  const row = await db
    .selectFrom('call_number')
    .select('next_at')
    .where('task_id', '=', taskId)
    .where('state', '=', NumberState.Waiting)
    .orderBy('next_at')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : Number(row.next_at);
}

/** A kind of result of numbers. */
export interface NumberResult {
  isFinal: boolean;
  status: number;
  outcome: string | null;
  numbers: number;
}

export async function numberResults(db: HubDb, taskId: number): Promise<NumberResult[]> {
  const rows = await db
    .selectFrom('call_number')
    .select(({ fn }) => ['state', 'status', 'outcome', fn.countAll<number | string>().as('numbers')])
    .where('task_id', '=', taskId)
    .groupBy(['state', 'status', 'outcome'])
    .execute();
  return rows.map(({ state, numbers, ...row }) => ({
    ...row,
    isFinal: state === NumberState.Final,
    numbers: Number(numbers),
  }));
}

/** The logs of the gate, JSON, of numbers that were never called. Null: the gate was not asked. */
export async function neverCalled(db: HubDb, taskId: number): Promise<(string | null)[]> {
  const rows = await db
    .selectFrom('call_number')
    .select('why')
    .where('task_id', '=', taskId)
    .where('attempt_id', 'is', null)
    .execute();
  return rows.map(({ why }) => why);
}
