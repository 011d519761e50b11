/** Rows into a table: one that is refused never takes the others with it. */
import { type CompiledQuery, sql, type Transaction } from 'kysely';
import type { Database, StatementLimits, Tables } from './database.ts';
import type { Refusal, SpoolLine, TableName } from './store.ts';
import { type Column, fitRow, type Value, ValueError } from './table.ts';
import type { LocalTime } from './timezone.ts';

/** Rows as statements: made while the batch before is on its way, since it takes as long as to read the rows. */
export interface FittedBatch {
  chunks: Chunk[];
  /** Values that were shortened. */
  cut: number;
  /** Rows that no store would take. */
  refused: Refusal[];
}

interface Chunk {
  rows: FittedRow[];
  statement: CompiledQuery;
}

interface FittedRow {
  /** Index into the batch's rows. */
  index: number;
  values: Value[];
  /** Most bytes that it takes in a statement. */
  bytes: number;
}

/** Where rows go: a table as it is. */
export interface Target {
  table: TableName;
  columns: readonly Column[];
  limits: StatementLimits;
}

export function fitBatch(
  rows: readonly SpoolLine[],
  database: Database,
  target: Target,
  time: LocalTime,
): FittedBatch {
  const { columns, limits } = target;
  const fitted: FittedRow[] = [];
  const batch: FittedBatch = { chunks: [], cut: 0, refused: [] };
  for (const [index, row] of rows.entries()) {
    try {
      const { values, cut } = fitRow(row, columns, time);
      const bytes = statementBytes(values);
      if (bytes > limits.bytes) throw new ValueError('the row is larger than the server takes');
      fitted.push({ index, values, bytes });
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

/** @returns the rows that the database refused; all others are written */
export async function insertFitted(
  trx: Transaction<Tables>,
  database: Database,
  target: Target,
  { chunks }: FittedBatch,
): Promise<Refusal[]> {
  /** Halves until the rows at fault stand alone; a failed statement leaves the transaction as it was. */
  async function insertOrHalve(
    some: readonly FittedRow[],
    statement = insertOf(database, target, some),
  ): Promise<Refusal[]> {
    try {
      await trx.executeQuery(statement);
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

  /**
   * An error that nobody has met may be the row's or the store's fault: can the store still tell a row that it takes
   * from one that it refuses?
   */
  async function tryHarmlessRow(original: unknown): Promise<void> {
    const { table, columns } = target;
    await sql`savepoint harmless`.execute(trx);
    try {
      await trx.executeQuery(database.insert(table, columns, [columns.map(() => null)]));
    } catch (error) {
      const { kind } = database.judge(error);
      if (kind === 'away' || kind === 'unknown') throw original;
    }
    await sql`rollback to savepoint harmless`.execute(trx);
  }

  const refused: Refusal[] = [];
  for (const { rows, statement } of chunks) refused.push(...(await insertOrHalve(rows, statement)));
  return refused;
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

/** Upper bound: UTF-8 takes three bytes a unit of UTF-16 at most, what is escaped takes two. */
function statementBytes(values: readonly Value[]): number {
  let bytes = 0;
  for (const value of values) bytes += typeof value === 'string' ? value.length * 3 + 4 : 24;
  return bytes;
}
