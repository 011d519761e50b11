/**
 * Finds rows that the table already has but no position covers, because the table of positions was dropped and created
 * again. The files that were in the spool at that time are read again from their start, and must not be stored twice.
 */
import type { Transaction } from 'kysely';
import { InputType } from '../../engine/contract/row.ts';
import type { Tables } from './database.ts';
import type { Target } from './insert.ts';
import { type Batch, LOST } from './store.ts';
import { fitCallid } from './table.ts';

/** Largest difference between the clocks of hosts. */
const CLOCKS_MS = 3_600_000;

/**
 * @param remadeAt ms since 1970
 * @returns indexes of the batch's rows; empty if the table has no `row_index` to identify them by
 */
export async function findStored(
  trx: Transaction<Tables>,
  { columns }: Target,
  { table, rows }: Batch,
  remadeAt: number,
): Promise<Set<number>> {
  if (table !== 'conversation' || !columns.some(({ name }) => name === 'row_index')) return new Set();
  const old = [...rows.entries()].filter(
    ([, row]) => !(Date.parse(String(row.createtime)) > remadeAt + CLOCKS_MS),
  );
  if (old.length === 0) return new Set();
  const callids = old.map(([, { callid }]) => fitCallid(columns, callid));
  const found = await trx
    .selectFrom('conversation')
    .select(['callid', 'row_index', 'input_type', 'input_args'])
    .where('callid', 'in', [...new Set(callids)])
    .execute();
  const known = new Set(
    found
      // A synthetic end is not a row of the file.
      .filter(({ input_type, input_args }) => input_type !== InputType.Destroy || input_args !== LOST)
      .map(({ callid, row_index }) => `${row_index} ${callid}`),
  );
  const moved = old.filter(([, { row_index }], index) => known.has(`${row_index} ${callids[index]}`));
  return new Set(moved.map(([index]) => index));
}
