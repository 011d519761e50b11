/**
 * Whose fault is a refusal: the row's, or the table's? Of a table that takes no row at all until an operator mends it
 * (a missing partition, a column that must have a value, a trigger), rows must wait; only a row that is refused while
 * others pass is set aside. Where the batch does not tell, made-up rows do, which are taken out again at once.
 */
import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { Database, StatementLimits, Tables } from './database.ts';
import { type ErrorOutcome, StoreError } from './error.ts';
import type { SpoolLine, TableName } from './store.ts';
import { type Column, type ColumnName, fitRow, type Value } from './table.ts';
import type { LocalTime } from './timezone.ts';

/** Where rows go: a table as it is. */
export interface Target {
  table: TableName;
  columns: readonly Column[];
  limits: StatementLimits;
  /** What was written can be taken out again: the table has transactions. */
  hasTransactions: boolean;
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
  /** Ms since 1970: a row of this moment is made up, since its partition is the one that matters. */
  now: number;
}

/** In the made-up row with nothing in it these are set all the same, each for its own reason. */
const NEVER_EMPTY: ReadonlySet<ColumnName> = new Set<ColumnName>([
  // Triggers like to check it, and the row can be found by it.
  'callid',
  // Empty, it would fall into the oldest partition.
  'createtime',
  'calldate',
]);

export class TableFault {
  private bare: Promise<ErrorOutcome | null> | undefined;

  constructor(private readonly probing: Probing) {}

  /**
   * To be asked when the first row is refused, before much is tried.
   *
   * @throws StoreError `STORE_UNAVAILABLE` where a row with nothing in it is refused in the same way
   */
  async ask(outcome: ErrorOutcome): Promise<void> {
    // A made-up call is known to no other table: that tells nothing.
    if (outcome.kind === 'duplicate' || outcome.kind === 'orphan') return;
    const bare = await this.askBare();
    if (bare?.code === outcome.code) throw this.fault(bare);
  }

  /**
   * To be asked when all has been tried and no row was taken.
   *
   * @throws StoreError `STORE_UNAVAILABLE` where it is the table's fault
   */
  async askAfterAll(refused: readonly Refused[]): Promise<void> {
    const [first, ...others] = refused.filter(({ outcome }) => outcome.kind !== 'duplicate');
    if (!first) return;
    const bare = await this.askBare();
    if (bare) throw this.fault(bare);
    const full = await this.askFull();
    if (full && [first, ...others].some(({ outcome }) => outcome.code === full.code)) throw this.fault(full);
    if (others.some(({ callid }) => callid !== first.callid)) throw this.fault(first.outcome, true);
  }

  private askBare(): Promise<ErrorOutcome | null> {
    this.bare ??= this.insert((name, nullable) => nullable && !NEVER_EMPTY.has(name));
    return this.bare;
  }

  private askFull(): Promise<ErrorOutcome | null> {
    return this.insert(() => false);
  }

  /** @returns what the server says against a made-up row; null where it takes it or cannot be asked */
  private async insert(
    empty: (name: ColumnName, nullable: boolean) => boolean,
  ): Promise<ErrorOutcome | null> {
    const { trx, database, target, time, now } = this.probing;
    if (!target.hasTransactions) return null;
    const { values } = fitRow(madeUp(now), target.columns, time);
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

  /** @param ofARow the server spoke of somebody's row, not of a made-up one */
  private fault({ code, message, said }: ErrorOutcome, ofARow = false): StoreError {
    const { table } = this.probing.target;
    const why = ofARow || said === '' || message.endsWith(said) ? message : `${message}: ${said}`;
    return new StoreError('STORE_UNAVAILABLE', `the table ${table} refuses every row: ${why}`, code, true);
  }
}

/** What every row and every record of the engine has. */
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
