/** Lines as people set them up, and how each does now. */
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { HubDb } from '../hub-store.ts';
import { type ReadOptions, withLock } from '../row-lock.ts';
import type { DialingTables } from './tables.ts';

type LineTable = DialingTables['call_line'];
export type LineRow = Selectable<LineTable>;
export type NewLine = Insertable<LineTable>;
export type LineChange = Omit<Updateable<LineTable>, 'id' | 'account_id' | 'kind' | 'turn' | 'revision'>;

/** `account_id` of lines and groups that all accounts may use. */
export const ALL_ACCOUNTS = 0;

/** Whose lines and groups: those that an account may use, or null: of all accounts. */
export type LineOwner = number | null;

export async function listLines(db: HubDb, owner: LineOwner): Promise<LineRow[]> {
  let query = db.selectFrom('call_line').selectAll().where('removed', 'is', null);
  if (owner !== null) query = query.where('account_id', 'in', [owner, ALL_ACCOUNTS]);
  return (await query.orderBy('id').execute()).map(lineOf);
}

export async function findLine(
  db: HubDb,
  owner: LineOwner,
  { id, ...options }: { id: number } & ReadOptions,
): Promise<LineRow | undefined> {
  let query = db.selectFrom('call_line').selectAll().where('id', '=', id).where('removed', 'is', null);
  if (owner !== null) query = query.where('account_id', 'in', [owner, ALL_ACCOUNTS]);
  const row = await withLock(query, db, options).executeTakeFirst();
  return row && lineOf(row);
}

/** @returns the line's id */
export async function insertLine(db: HubDb, line: NewLine): Promise<number> {
  const { insertId } = await db.insertInto('call_line').values(line).executeTakeFirstOrThrow();
  return Number(insertId);
}

/** @param line read under a lock */
export async function updateLine(db: HubDb, line: LineRow, change: LineChange): Promise<void> {
  await db
    .updateTable('call_line')
    .set({ ...change, revision: line.revision + 1 })
    .where('id', '=', line.id)
    .execute();
}

/** What a line does now. Times are ms since 1970. */
export interface LineState {
  /** At once. */
  calls: number;
  faults: number;
  restsUntil: number | null;
  /** The attempt that tries the line after its rest. */
  probe: string | null;
  /** Of the last fault. */
  cause: string | null;
  lastFault: number | null;
}

/** @param owner whose calls count; null: of all accounts */
export async function lineStates(
  db: HubDb,
  ids: readonly number[],
  owner: LineOwner,
): Promise<Map<number, LineState>> {
  const states = new Map<number, LineState>();
  if (ids.length === 0) return states;
  let live = db
    .selectFrom('call_attempt')
    .select(({ fn }) => ['line_id', fn.countAll<number | string>().as('calls')])
    .where('line_id', 'in', [...ids])
    .where('state', '=', 'dialling');
  if (owner !== null) live = live.where('account_id', '=', owner);
  const calls = new Map(
    (await live.groupBy('line_id').execute()).map(({ line_id, calls }) => [line_id, Number(calls)]),
  );
  const health = await db
    .selectFrom('call_line_health')
    .selectAll()
    .where('line_id', 'in', [...ids])
    .execute();
  const healthOf = new Map(health.map((row) => [row.line_id, row]));
  const time = (value: number | null | undefined) => (value == null ? null : Number(value));
  for (const id of ids) {
    const row = healthOf.get(id);
    states.set(id, {
      calls: calls.get(id) ?? 0,
      faults: row?.faults ?? 0,
      restsUntil: time(row?.rests_until),
      probe: row?.probe ?? null,
      cause: row?.cause ?? null,
      lastFault: time(row?.last_fault),
    });
  }
  return states;
}

/** Ends the rest of a line whose row is locked: somebody has mended it. @param now ms since 1970 */
export async function forgetFaults(db: HubDb, lineId: number, now: number): Promise<void> {
  await db
    .updateTable('call_line_health')
    .set({ faults: 0, rests_until: null, probe: null, updated: now })
    .where('line_id', '=', lineId)
    .execute();
}

/** States of tasks that may still call. */
const MAY_CALL = ['scheduled', 'running', 'paused', 'held'];
/** Tasks that an error names. */
const NAMED = 3;

/** Names of tasks that may still call over a line or group. */
export async function tasksOver(db: HubDb, callerLineId: number): Promise<string[]> {
  const rows = await db
    .selectFrom('call_task')
    .select('name')
    .where('caller_line_id', '=', callerLineId)
    .where('state', 'in', MAY_CALL)
    .where('removed', 'is', null)
    .orderBy('id')
    .limit(NAMED)
    .execute();
  return rows.map(({ name }) => name);
}

/** MySQL gives large integers as text where they may not fit a number. */
function lineOf(row: LineRow): LineRow {
  return {
    ...row,
    fault_try_interval: Number(row.fault_try_interval),
    turn: Number(row.turn),
    created: Number(row.created),
    updated: Number(row.updated),
  };
}
