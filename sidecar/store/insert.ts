/** Rows into `conversation`: one that is refused never takes the others with it. */
import { sql, type Transaction } from 'kysely';
import type { Database, Tables } from './database.ts';
import type { Refusal, SpoolRow } from './store.ts';
import { type Column, fitRow, type Value, ValueError } from './table.ts';
import type { LocalTime } from './timezone.ts';

export interface FittedBatch {
  rows: FittedRow[];
  /** Values that were shortened. */
  cut: number;
  /** Rows that no store would take. */
  refused: Refusal[];
}

interface FittedRow {
  /** Index into the batch's rows. */
  index: number;
  values: Value[];
  /** Most bytes that it takes in a statement. */
  bytes: number;
}

interface Target {
  columns: readonly Column[];
  longestStatement: number;
}

export function fitBatch(rows: readonly SpoolRow[], target: Target, time: LocalTime): FittedBatch {
  const batch: FittedBatch = { rows: [], cut: 0, refused: [] };
  rows.forEach((row, index) => {
    try {
      const { values, cut } = fitRow(row, target.columns, time);
      const bytes = statementBytes(values);
      if (bytes > target.longestStatement) throw new ValueError('the row is larger than the server takes');
      batch.rows.push({ index, values, bytes });
      batch.cut += cut;
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      batch.refused.push({ index, code: 'VALUE', reason: error.message });
    }
  });
  return batch;
}

/** @returns the rows that the database refused; all others are written */
export async function insertFitted(
  trx: Transaction<Tables>,
  database: Database,
  { columns, longestStatement }: Target,
  { rows }: FittedBatch,
): Promise<Refusal[]> {
  const insert = (some: readonly FittedRow[]) =>
    database.insert(
      trx,
      columns,
      some.map(({ values }) => values),
    );

  /** Halves until the rows at fault stand alone; a failed statement leaves the transaction as it was. */
  async function insertOrHalve(some: readonly FittedRow[]): Promise<Refusal[]> {
    try {
      await insert(some);
      return [];
    } catch (error) {
      const { kind, code } = database.judge(error);
      if (kind === 'away') throw error;
      const [first] = some;
      if (some.length === 1 && first) {
        if (kind === 'unknown') await tryHarmlessRow(error);
        return [{ index: first.index, code, reason: error instanceof Error ? error.message : String(error) }];
      }
      const middle = some.length >> 1;
      return [...(await insertOrHalve(some.slice(0, middle))), ...(await insertOrHalve(some.slice(middle)))];
    }
  }

  /** An error that nobody has met may be the row's or the store's fault: does the store take an empty row? */
  async function tryHarmlessRow(original: unknown): Promise<void> {
    await sql`savepoint harmless`.execute(trx);
    try {
      await database.insert(trx, columns, [columns.map(() => null)]);
    } catch {
      throw original;
    }
    await sql`rollback to savepoint harmless`.execute(trx);
  }

  const refused: Refusal[] = [];
  for (const some of chunks(rows, longestStatement)) refused.push(...(await insertOrHalve(some)));
  return refused;
}

function chunks(rows: readonly FittedRow[], most: number): FittedRow[][] {
  const all: FittedRow[][] = [];
  let bytes = 0;
  for (const row of rows) {
    if (all.length === 0 || bytes + row.bytes > most) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(row);
    bytes += row.bytes;
  }
  return all;
}

/** Upper bound: UTF-8 takes three bytes a unit of UTF-16 at most, what is escaped takes two. */
function statementBytes(values: readonly Value[]): number {
  let bytes = 0;
  for (const value of values) bytes += typeof value === 'string' ? value.length * 3 + 4 : 24;
  return bytes;
}
