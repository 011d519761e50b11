/** Writes rows to a table. A row that the database refuses does not keep the others out. */
import type { CompiledQuery } from 'kysely';
import type { Database, StatementLimits } from './database.ts';
import type { Refusal, SpoolLine } from './store.ts';
import { fitRow, type Value, ValueError } from './table.ts';
import { type Probing, type Refused, TableFault, type Target } from './table-fault.ts';
import type { LocalTime } from './timezone.ts';

/** Rows as statements. They are built while the previous batch is being written: it takes as long as reading the rows. */
export interface FittedBatch {
  chunks: Chunk[];
  /** Values that were shortened. */
  cut: number;
  /** Rows with a value that no column can hold. */
  refused: Refusal[];
}

interface Chunk {
  rows: FittedRow[];
  statement: CompiledQuery;
}

interface FittedRow {
  /** Index into the batch's rows. */
  index: number;
  callid: string;
  values: Value[];
  /** Upper bound of its bytes in a statement. */
  bytes: number;
}

export type { Target };

export interface FitOptions {
  database: Database;
  target: Target;
  time: LocalTime;
  /** Indexes of rows to leave out. */
  skip?: ReadonlySet<number>;
}

/** Builds the statements for rows, with their values fitted to the table. */
export function fitBatch(
  rows: readonly SpoolLine[],
  { database, target, time, skip }: FitOptions,
): FittedBatch {
  const { columns, limits, host } = target;
  const fitted: FittedRow[] = [];
  const batch: FittedBatch = { chunks: [], cut: 0, refused: [] };
  for (const [index, row] of rows.entries()) {
    if (skip?.has(index)) continue;
    try {
      const { values, cut } = fitRow(row, columns, time, host);
      const bytes = statementBytes(values);
      if (bytes > limits.bytes) throw new ValueError('the row is larger than the server accepts');
      fitted.push({ index, callid: row.callid, values, bytes });
      batch.cut += cut;
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      batch.refused.push({ index, code: 'VALUE', reason: error.message });
    }
  }
  batch.chunks = chunksOf(fitted, limits).map((some) => ({
    rows: some,
    statement: insertOf(database, target, some),
  }));
  return batch;
}

/**
 * Writes the rows.
 *
 * @param wait false: refused rows are left out even if the table is at fault
 * @returns the rows that the database refused; all others are written
 * @throws StoreError `STORE_UNAVAILABLE` if the table accepts no row at all
 */
export async function insertFitted(
  probing: Probing,
  { chunks }: FittedBatch,
  { wait }: { wait: boolean } = { wait: true },
): Promise<Refusal[]> {
  const { trx, database, target } = probing;
  const fault = new TableFault(probing);
  const refused: (Refusal & Refused)[] = [];

  /** Halves the rows until those at fault are alone. A failed statement changes nothing in the transaction. */
  async function insertOrHalve(
    some: readonly FittedRow[],
    statement = insertOf(database, target, some),
  ): Promise<void> {
    try {
      await trx.executeQuery(statement);
    } catch (error) {
      const outcome = database.classifyError(error);
      if (outcome.kind === 'unavailable') throw error;
      if (wait) await fault.checkFirst(outcome);
      const [first] = some;
      if (some.length === 1 && first) {
        const { index, callid } = first;
        refused.push({ index, callid, outcome, code: outcome.code, reason: outcome.said });
        return;
      }
      const middle = some.length >> 1;
      await insertOrHalve(some.slice(0, middle));
      await insertOrHalve(some.slice(middle));
    }
  }

  let rows = 0;
  for (const chunk of chunks) {
    rows += chunk.rows.length;
    await insertOrHalve(chunk.rows, chunk.statement);
  }
  if (wait && rows > 0 && refused.length === rows) await fault.checkAfterAll(refused);
  return refused.map(({ index, code, reason }) => ({ index, code, reason }));
}

function insertOf(database: Database, { table, columns }: Target, rows: readonly FittedRow[]): CompiledQuery {
  return database.insert(
    table,
    columns,
    rows.map(({ values }) => values),
  );
}

function chunksOf(rows: readonly FittedRow[], limits: StatementLimits): FittedRow[][] {
  const all: FittedRow[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const last = all.at(-1);
    if (last && bytes + row.bytes <= limits.bytes && last.length < limits.rows) {
      last.push(row);
      bytes += row.bytes;
    } else {
      all.push([row]);
      bytes = row.bytes;
    }
  }
  return all;
}

/** Upper bound: a UTF-16 unit takes at most three bytes of UTF-8, and an escaped one two. */
function statementBytes(values: readonly Value[]): number {
  let bytes = 0;
  for (const value of values) bytes += typeof value === 'string' ? value.length * 3 + 4 : 24;
  return bytes;
}
