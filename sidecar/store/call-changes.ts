/**
 * Tells the hub which calls have a new end or record, in the transaction that commits it. The hub makes the table; without
 * it, or without the right to it, rows go on and the hub finds the calls by itself.
 */
import type { Transaction } from 'kysely';
import { InputType } from '../../engine/contract/row.ts';
import type { Database, Tables } from './database.ts';
import type { Refusal, SpoolLine, TableName } from './store.ts';
import { type Column, fitCallid } from './table.ts';

/** Longer figures of a call than any engine writes, characters. */
const LONGEST_STATS = 4096;
/** Lines of one statement. */
const AT_ONCE = 1000;

export type CallChange = Tables['hub_call_change'];

/** What a batch says of calls: the ends of flows, or records. */
export function callChanges(
  { table, rows, refused }: { table: TableName; rows: readonly SpoolLine[]; refused: readonly Refusal[] },
  columns: readonly Column[],
  now: number,
): CallChange[] {
  const without = new Set(refused.map(({ index }) => index));
  const changes: CallChange[] = [];
  for (const [index, row] of rows.entries()) {
    if (without.has(index)) continue;
    if (table === 'conversation' && Number(row.input_type ?? Number.NaN) !== InputType.Destroy) continue;
    changes.push({
      callid: fitCallid(columns, row.callid),
      row_count: table === 'call_record' && Number.isInteger(row.rows) ? Number(row.rows) : null,
      stats: table === 'conversation' ? statsOf(row) : null,
      created: now,
    });
  }
  return changes;
}

/** @returns false if the account may not write the table */
export async function noteChanges(
  trx: Transaction<Tables>,
  database: Database,
  changes: readonly CallChange[],
): Promise<boolean> {
  try {
    for (let start = 0; start < changes.length; start += AT_ONCE)
      await trx
        .insertInto('hub_call_change')
        .values(changes.slice(start, start + AT_ONCE))
        .execute();
    return true;
  } catch (error) {
    if (!database.isMissingRight(error)) throw error;
    return false;
  }
}

function statsOf({ call_stats }: SpoolLine): string | null {
  if (typeof call_stats !== 'object' || call_stats === null) return null;
  const text = JSON.stringify(call_stats);
  return text.length > LONGEST_STATS ? null : text;
}
