/** Numbers of tasks as the API finds, resets and removes them. */
import type { Selectable } from 'kysely';
import { NumberState } from '../dialing/due-numbers.ts';
import type { DialingTables } from '../dialing/tables.ts';
import type { HubDb } from '../hub-store.ts';
import { withLock } from '../row-lock.ts';

export type NumberRow = Selectable<DialingTables['call_number']>;
export type HistoryRow = Selectable<DialingTables['call_history']>;

/** A number of an account, of a task that was not removed. */
export async function findNumber(
  db: HubDb,
  { accountId, id }: { accountId: number; id: number },
  { lock = false } = {},
): Promise<NumberRow | undefined> {
  const query = db
    .selectFrom('call_number')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('call_task as t')
          .select('t.id')
          .whereRef('t.id', '=', 'call_number.task_id')
          .where('t.removed', 'is', null),
      ),
    );
  const row = await withLock(query, db, { lock }).executeTakeFirst();
  return row && numbered(row);
}

/** The attempts of numbers that have ended, by number, the newest first. */
export async function historyOf(db: HubDb, ids: readonly number[]): Promise<Map<number, HistoryRow[]>> {
  const found = new Map<number, HistoryRow[]>();
  if (ids.length === 0) return found;
  const rows = await db
    .selectFrom('call_history')
    .selectAll()
    .where('number_id', 'in', [...ids])
    .orderBy('id', 'desc')
    .execute();
  for (const row of rows) {
    const id = Number(row.number_id);
    found.set(id, [...(found.get(id) ?? []), row]);
  }
  return found;
}

/** Which numbers of a task are meant: by result, by id, or all. */
export interface NumberChoice {
  taskId: number;
  statuses?: readonly number[] | undefined;
  ids?: readonly number[] | undefined;
}

function chosen(db: HubDb, { taskId, ids }: NumberChoice, { status, isFinal }: StatusPart) {
  let query = db
    .selectFrom('call_number')
    .select('id')
    .where('task_id', '=', taskId)
    // One that was erased is nobody's any more.
    .where('number', '!=', '')
    .where('state', isFinal ? '=' : '!=', NumberState.Final)
    .where('state', '!=', NumberState.Live);
  if (isFinal) query = query.where('status', '=', status);
  if (ids) query = query.where('id', 'in', [...ids]);
  return query;
}

/** Numbers that are shown with one status: 0 for all that have no final result. */
interface StatusPart {
  status: number;
  isFinal: boolean;
}

const ALL = Array.from({ length: 13 }, (_, status) => status);

function partsOf(statuses: readonly number[] = ALL): StatusPart[] {
  return statuses.map((status) => ({ status, isFinal: status !== 0 }));
}

const AT_ONCE = 2_000;

/** Lets numbers with a final result be called as if they were new. @returns how many of each status */
export async function resetNumbers(
  db: HubDb,
  choice: NumberChoice,
  now: number,
): Promise<Map<number, number>> {
  const changed = new Map<number, number>();
  for (const part of partsOf(choice.statuses).filter(({ isFinal }) => isFinal))
    for (let count = AT_ONCE; count === AT_ONCE; ) {
      const ids = await idsOf(db, choice, part);
      count = ids.length;
      if (count === 0) break;
      await db
        .updateTable('call_number')
        .set({
          ...{ state: NumberState.Waiting, status: 0, outcome: null, next_at: 0, attempts: 0 },
          ...{ own_failures: 0, lines_tried: '', why: null, updated: now },
        })
        .where('id', 'in', ids)
        .execute();
      changed.set(part.status, (changed.get(part.status) ?? 0) + count);
    }
  return changed;
}

/** Removes numbers of which no call is under way; their history stays. @returns how many of each status */
export async function removeNumbers(db: HubDb, choice: NumberChoice): Promise<Map<number, number>> {
  const changed = new Map<number, number>();
  for (const part of partsOf(choice.statuses))
    for (let count = AT_ONCE; count === AT_ONCE; ) {
      const ids = await idsOf(db, choice, part);
      count = ids.length;
      if (count === 0) break;
      await db.deleteFrom('call_number').where('id', 'in', ids).execute();
      changed.set(part.status, (changed.get(part.status) ?? 0) + count);
    }
  return changed;
}

async function idsOf(db: HubDb, choice: NumberChoice, part: StatusPart): Promise<number[]> {
  const rows = await chosen(db, choice, part).orderBy('id').limit(AT_ONCE).execute();
  return rows.map(({ id }) => Number(id));
}

export function numbered(row: NumberRow): NumberRow {
  return {
    ...row,
    id: Number(row.id),
    task_id: Number(row.task_id),
    next_at: Number(row.next_at),
    import_id: row.import_id === null ? null : Number(row.import_id),
    updated: Number(row.updated),
  };
}
