/** Lists of a task's numbers, and samples of those that wait. */
import type { SelectQueryBuilder } from 'kysely';
import { NumberState } from '../dialing/due-numbers.ts';
import type { HubDb } from '../hub-store.ts';
import type { HubTables } from '../hub-tables.ts';
import { type NumberRow, numbered } from './numbers.ts';

export interface NumberFilter {
  taskId: number;
  /** As they are shown: 0 for all that have no final result. */
  statuses?: readonly number[] | undefined;
  /** Part of the number. */
  keyword?: string | undefined;
  operators?: readonly number[] | undefined;
}

interface NumberPage {
  limit: number;
  offset: number;
  /** Only numbers after this id. */
  after?: number | undefined;
}

type Query<O> = SelectQueryBuilder<HubTables, 'call_number', O>;

function filtered<O>(query: Query<O>, { taskId, statuses, keyword, operators }: NumberFilter): Query<O> {
  let all = query.where('task_id', '=', taskId);
  if (statuses) {
    const finals = statuses.filter((status) => status !== 0);
    all = all.where(({ or, and, eb }) =>
      or([
        ...(finals.length > 0
          ? [and([eb('status', 'in', finals), eb('state', '=', NumberState.Final)])]
          : []),
        ...(statuses.includes(0) ? [eb('state', '!=', NumberState.Final)] : []),
      ]),
    );
  }
  if (keyword) all = all.where('number', 'like', `%${keyword.replace(/[^0-9+*#]/g, '')}%`);
  if (operators) all = all.where('operator', 'in', [...operators]);
  return all;
}

/** In the order in which they were imported. */
export async function listNumbers(
  db: HubDb,
  filter: NumberFilter,
  { limit, offset, after }: NumberPage,
): Promise<NumberRow[]> {
  let query = filtered(db.selectFrom('call_number').selectAll(), filter);
  if (after !== undefined) query = query.where('id', '>', after);
  const rows = await query.orderBy('id').limit(limit).offset(offset).execute();
  return rows.map(numbered);
}

export async function countNumbers(db: HubDb, filter: NumberFilter): Promise<number> {
  const query = filtered(
    db.selectFrom('call_number').select(({ fn }) => fn.countAll<number | string>().as('total')),
    filter,
  );
  return Number((await query.executeTakeFirstOrThrow()).total);
}

/** What the gate wants to know of a number. */
export interface SampledNumber {
  key: string;
  country: string | null;
  consent: string | null;
  attempts: number;
}

const SAMPLED = ['number_key as key', 'country', 'consent', 'attempts'] as const;

export async function countWaiting(db: HubDb, taskId: number): Promise<number> {
  const { total } = await waiting(db, taskId)
    .select(({ fn }) => fn.countAll<number | string>().as('total'))
    .executeTakeFirstOrThrow();
  return Number(total);
}

/** Numbers that wait, at most `limit` of them: those that are due first. */
export async function waitingNumbers(db: HubDb, taskId: number, limit: number): Promise<SampledNumber[]> {
  return waiting(db, taskId).select(SAMPLED).orderBy('next_at').limit(limit).execute();
}

/** Numbers that wait, among `span` ids from one on: a read of the primary key, however many numbers there are. */
export async function waitingFrom(
  db: HubDb,
  { taskId, from, span }: { taskId: number; from: number; span: number },
): Promise<SampledNumber[]> {
  return waiting(db, taskId)
    .select(SAMPLED)
    .where('id', '>=', from)
    .where('id', '<', from + span)
    .execute();
}

function waiting(db: HubDb, taskId: number) {
  return db.selectFrom('call_number').where('task_id', '=', taskId).where('state', '=', NumberState.Waiting);
}

const STATUSES = Array.from({ length: 13 }, (_, status) => status);

/** The first and the last id of a task's numbers: an entry of the index for each status. */
export async function idRange(
  db: HubDb,
  taskId: number,
): Promise<{ first: number; last: number } | undefined> {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const status of STATUSES) {
    const of = db.selectFrom('call_number').where('task_id', '=', taskId).where('status', '=', status);
    const low = await of.select(({ fn }) => fn.min('id').as('id')).executeTakeFirst();
    if (low?.id == null) continue;
    const high = await of.select(({ fn }) => fn.max('id').as('id')).executeTakeFirst();
    first = Math.min(first, Number(low.id));
    last = Math.max(last, Number(high?.id));
  }
  return last === 0 ? undefined : { first, last };
}
