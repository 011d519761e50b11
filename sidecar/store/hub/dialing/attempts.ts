/** Attempts: what is under way. The row of a call is committed before anybody places it; its id is the call's UUID. */
import type { Insertable, Selectable } from 'kysely';
import type { HubDb, HubStore } from '../hub-store.ts';
import { withLock } from '../row-lock.ts';
import { NumberState } from './due-numbers.ts';
import { valueById } from './grouped.ts';
import type { DialingTables } from './tables.ts';

export type AttemptRow = Selectable<DialingTables['call_attempt']>;
export type NewAttempt = Insertable<DialingTables['call_attempt']>;

/**
 * Adds attempts. One whose number has a live attempt already is left out; the others are added.
 *
 * @returns the ids of those that were added
 */
export async function insertAttempts(
  db: HubDb,
  attempts: readonly NewAttempt[],
  kind: HubStore['kind'],
): Promise<Set<string>> {
  if (attempts.length === 0) return new Set();
  const insert = db.insertInto('call_attempt').values([...attempts]);
  const { numInsertedOrUpdatedRows: added } = await (kind === 'mysql'
    ? insert.ignore()
    : insert.onConflict((conflict) => conflict.doNothing())
  ).executeTakeFirstOrThrow();
  if (Number(added) === attempts.length) return new Set(attempts.map(({ id }) => id));
  const rows = await db
    .selectFrom('call_attempt')
    .select('id')
    .where(
      'id',
      'in',
      attempts.map(({ id }) => id),
    )
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Removes attempts that this transaction has added. */
export async function removeAttempts(db: HubDb, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .deleteFrom('call_attempt')
    .where('id', 'in', [...ids])
    .execute();
}

/** Marks numbers as under way. @param now ms since 1970 */
export async function markLive(
  db: HubDb,
  numbers: readonly { id: number; attemptId: string; why: string }[],
  now: number,
): Promise<void> {
  if (numbers.length === 0) return;
  await db
    .updateTable('call_number')
    .set({
      state: NumberState.Live,
      attempt_id: valueById(numbers.map(({ id, attemptId }) => ({ id, value: attemptId }))),
      why: valueById(numbers.map(({ id, why }) => ({ id, value: why }))),
      updated: now,
    })
    .where(
      'id',
      'in',
      numbers.map(({ id }) => id),
    )
    .execute();
}

/** The live attempts of a host, with the kind of their lines. */
export async function attemptsOn(db: HubDb, host: string): Promise<(AttemptRow & { lineKind: string })[]> {
  const rows = await db
    .selectFrom('call_attempt as a')
    .innerJoin('call_line as l', 'l.id', 'a.line_id')
    .selectAll('a')
    .select('l.kind as lineKind')
    .where('a.host', '=', host)
    .where('a.state', '=', 'dialling')
    .execute();
  return rows.map((row) => ({ ...numbered(row), lineKind: row.lineKind }));
}

/** Live attempts whose host has not renewed them. @param now ms since 1970 */
export async function expiredAttempts(
  db: HubDb,
  { now, limit }: { now: number; limit: number },
): Promise<AttemptRow[]> {
  const rows = await db
    .selectFrom('call_attempt')
    .selectAll()
    .where('state', '=', 'dialling')
    .where('lease_until', '<', now)
    .orderBy('lease_until')
    .limit(limit)
    .execute();
  return rows.map(numbered);
}

/** Keeps other hosts from settling what this host still looks after. @param leaseUntil ms since 1970 */
export async function renewLeases(db: HubDb, ids: readonly string[], leaseUntil: number): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('call_attempt')
    .set({ lease_until: leaseUntil })
    .where('id', 'in', [...ids])
    .where('state', '=', 'dialling')
    .execute();
}

/** Notes which FreeSWITCH places calls, before it hears of them. */
export async function saveCore(db: HubDb, ids: readonly string[], coreUuid: string): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('call_attempt')
    .set({ core_uuid: coreUuid })
    .where('id', 'in', [...ids])
    .where('state', '=', 'dialling')
    .execute();
}

/** @param answered ms since 1970 */
export async function saveAnswered(db: HubDb, id: string, answered: number): Promise<void> {
  await db
    .updateTable('call_attempt')
    .set({ answered })
    .where('id', '=', id)
    .where('state', '=', 'dialling')
    .where('answered', 'is', null)
    .execute();
}

/** Locks those of the attempts that live still. */
export async function lockLiveAttempts(db: HubDb, ids: readonly string[]): Promise<AttemptRow[]> {
  if (ids.length === 0) return [];
  const query = db
    .selectFrom('call_attempt')
    .selectAll()
    .where('id', 'in', [...ids])
    .where('state', '=', 'dialling')
    .orderBy('id');
  return (await withLock(query, db, { lock: true }).execute()).map(numbered);
}

/** The lines of attempts, by the attempt. */
export async function linesOfAttempts(db: HubDb, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_attempt')
    .select(['id', 'line_id'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, line_id }) => [id, line_id]));
}

/** Ends attempts. @returns how many lived until now */
export async function endAttempts(db: HubDb, ids: readonly string[], now: number): Promise<number> {
  if (ids.length === 0) return 0;
  const { numUpdatedRows } = await db
    .updateTable('call_attempt')
    .set({ state: 'ended', ended: now })
    .where('id', 'in', [...ids])
    .where('state', '=', 'dialling')
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

function numbered(row: AttemptRow): AttemptRow {
  return {
    ...row,
    task_id: Number(row.task_id),
    number_id: Number(row.number_id),
    call_time: Number(row.call_time),
    lease_until: Number(row.lease_until),
    answered: row.answered === null ? null : Number(row.answered),
  };
}
