/**
 * Decides whether the row or the table is at fault when a row is refused. If a table accepts no row until an operator repairs
 * it (a missing partition, a column that must have a value, a trigger), rows must wait. A row is rejected only if the table
 * accepts others. If the batch does not show this, the sidecar inserts test rows and rolls them back at once.
 */
import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { Database, StatementLimits, Tables } from './database.ts';
import { type ErrorOutcome, StoreError } from './error.ts';
import type { SpoolLine, TableName } from './store.ts';
import { type Column, type ColumnName, fitRow, type Value } from './table.ts';
import type { LocalTime } from './timezone.ts';

/** A table as it was inspected. */
export interface Target {
  table: TableName;
  columns: readonly Column[];
  limits: StatementLimits;
  /** Whether the table has transactions, so that inserts can be rolled back. */
  hasTransactions: boolean;
  /** The host of rows that do not name theirs; null: unknown. */
  host: string | null;
}

/** A row that a server refused. */
export interface Refused {
  callid: string;
  outcome: ErrorOutcome;
}

export interface Probing {
  trx: Transaction<Tables>;
  database: Database;
  target: Target;
  time: LocalTime;
  /** Time of the test rows, ms since 1970: current rows go to the partition of this time. */
  now: number;
}

/** Columns that the empty test row has nevertheless. */
const NEVER_EMPTY: ReadonlySet<ColumnName> = new Set<ColumnName>([
  // Triggers often check it, and it identifies the row.
  'callid',
  // Without it the row would go to the oldest partition.
  'createtime',
  'calldate',
]);

export class TableFault {
  private bare: Promise<ErrorOutcome | null> | undefined;

  constructor(private readonly probing: Probing) {}

  /**
   * Call it when the first row is refused, before other attempts.
   *
   * @throws StoreError `STORE_UNAVAILABLE` if an empty test row is refused in the same way
   */
  async checkFirst(outcome: ErrorOutcome): Promise<void> {
    // No other table has the call of a test row, so an orphan proves nothing.
    if (outcome.kind === 'duplicate' || outcome.kind === 'orphan') return;
    const bare = await this.tryEmptyRow();
    if (bare?.code === outcome.code) throw this.fault(bare);
  }

  /**
   * Call it after all rows were refused.
   *
   * @throws StoreError `STORE_UNAVAILABLE` if the table is at fault
   */
  async checkAfterAll(refused: readonly Refused[]): Promise<void> {
    const [first, ...others] = refused.filter(({ outcome }) => outcome.kind !== 'duplicate');
    if (!first) return;
    const bare = await this.tryEmptyRow();
    if (bare) throw this.fault(bare);
    const full = await this.tryFullRow();
    if (full && [first, ...others].some(({ outcome }) => outcome.code === full.code)) throw this.fault(full);
    if (others.some(({ callid }) => callid !== first.callid)) throw this.fault(first.outcome, true);
  }

  private tryEmptyRow(): Promise<ErrorOutcome | null> {
    this.bare ??= this.insert((name, nullable) => nullable && !NEVER_EMPTY.has(name));
    return this.bare;
  }

  private tryFullRow(): Promise<ErrorOutcome | null> {
    return this.insert(() => false);
  }

  /** @returns why the server refuses a test row; null if it accepts it or cannot be asked */
  private async insert(
    empty: (name: ColumnName, nullable: boolean) => boolean,
  ): Promise<ErrorOutcome | null> {
    const { trx, database, target, time, now } = this.probing;
    if (!target.hasTransactions) return null;
    const { values } = fitRow(madeUp(now), target.columns, time, target.host);
    const row = target.columns.map(
      ({ name, nullable }, index): Value => (empty(name, nullable) ? null : (values[index] ?? null)),
    );
    await sql`savepoint probe`.execute(trx);
    try {
      await trx.executeQuery(database.insert(target.table, target.columns, [row]));
    } catch (error) {
      const outcome = database.classifyError(error);
      if (outcome.kind === 'unavailable') throw error;
      return outcome.kind === 'duplicate' ? null : outcome;
    } finally {
      await sql`rollback to savepoint probe`.execute(trx).catch(() => undefined);
    }
    return null;
  }

  /** @param ofARow the server's message is about a real row, not a test row */
  private fault({ code, message, said }: ErrorOutcome, ofARow = false): StoreError {
    const { table } = this.probing.target;
    const why = ofARow || said === '' || message.endsWith(said) ? message : `${message}: ${said}`;
    return new StoreError('STORE_UNAVAILABLE', `the table ${table} refuses every row: ${why}`, code, true);
  }
}

/** The values that every row and every record of the engine has. */
function madeUp(now: number): SpoolLine {
  const time = new Date(now).toISOString();
  const callid = randomUUID();
  return {
    createtime: time,
    callid,
    current_appid: callid,
    sequence: 0,
    input_type: 10,
    input_args: `probe ${callid.slice(0, 8)}`,
    input_start_time: time,
    input_duration: 0,
    row_index: 0,
    flow_name: 'probe',
    input_play_time: 0,
    direction: 'inbound',
    callee: '0',
    caller_number: '0',
    calldate: time,
    hangupdate: time,
    duration: 0,
    bill: 0,
    hangupcause: 'NONE',
  };
}
