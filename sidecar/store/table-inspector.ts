/**
 * Inspects the tables when a database is opened, and again after a table has changed. Nothing about them is assumed from
 * the migrations.
 */
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { RECORD_COLUMNS } from '../../engine/contract/call-record.ts';
import { COLUMNS } from '../../engine/contract/row.ts';
import type { Database, Tables } from './database.ts';
import { StoreError } from './error.ts';
import type { Target } from './insert.ts';
import { positionsRemade } from './schema/migrate.ts';
import type { TableName } from './store.ts';

/** A connected database, up to date and inspected. */
export interface Opened {
  db: Kysely<Tables>;
  targets: Record<TableName, Target>;
  /** Rows older than this (ms since 1970) may be stored although no position says so; null: positions are complete. */
  remadeAt: number | null;
  /** A hub wants to know which calls have a new end or record. */
  notesChanges: boolean;
}

export class TableInspector {
  private reported = '';
  private readonly log: Logger;
  private readonly readOnly: boolean;
  private readonly host: string | null;

  constructor(
    private readonly database: Database,
    { log, readOnly, host }: { log: Logger; readOnly: boolean; host: string | null },
  ) {
    this.log = log;
    this.readOnly = readOnly;
    this.host = host;
  }

  /** @throws StoreError `STORE_UNAVAILABLE` if a required table is missing */
  async inspect(db: Kysely<Tables>): Promise<Opened> {
    const targets = {
      conversation: await this.target(db, 'conversation'),
      call_record: await this.target(db, 'call_record'),
    };
    requireCallid(targets.conversation);
    // Without the table it is unknown which rows were already stored.
    if (!this.readOnly && !(await this.database.hasTable(db, 'cti_robot_position')))
      throw noTable('there is no table cti_robot_position');
    await this.reportProblems(db, targets);
    const hasLedger = await this.database.hasTable(db, 'cti_robot_migration');
    const remadeAt = hasLedger ? await positionsRemade(db) : null;
    return { db, targets, remadeAt, notesChanges: await this.hasChanges(db) };
  }

  /** Whether a hub has made its table of changes. */
  hasChanges(db: Kysely<Tables>): Promise<boolean> {
    return this.database.hasTable(db, 'hub_call_change');
  }

  private async target(db: Kysely<Tables>, table: TableName): Promise<Target> {
    const columns = await this.database.columns(db, table);
    const limits = await this.database.limits(db, columns);
    const hasTransactions = await this.database.hasTransactions(db, table);
    return { table, columns, limits, hasTransactions, host: this.host };
  }

  /** Logs problems of the tables once. */
  private async reportProblems(db: Kysely<Tables>, targets: Opened['targets']): Promise<void> {
    const problems = await this.database.tableProblems(db);
    for (const [table, names] of [
      ['conversation', COLUMNS],
      ['call_record', RECORD_COLUMNS],
    ] as const) {
      const { columns } = targets[table];
      const lacking = names.filter((name) => !columns.some((column) => column.name === name));
      // A table without any column does not exist yet.
      if (lacking.length > 0 && columns.length > 0)
        problems.push(`the table ${table} lacks ${lacking.join(', ')}: left out`);
    }
    const text = problems.join('; ');
    if (text !== '' && text !== this.reported) this.log.warn({ store: this.database.place }, text);
    this.reported = text;
  }
}

/** @throws StoreError `STORE_UNAVAILABLE` if the table cannot store anything */
export function requireCallid({ table, columns }: Target): void {
  if (columns.some(({ name }) => name === 'callid')) return;
  const lack = columns.length === 0 ? `there is no table ${table}` : `the table ${table} has no callid`;
  throw noTable(lack);
}

function noTable(lack: string): StoreError {
  return new StoreError('STORE_UNAVAILABLE', `${lack}: run cti-robot migrate`, 'NO_TABLE');
}
