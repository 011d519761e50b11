/** A database is looked at when it is opened, and again when a table has changed: nothing is taken from a migration. */
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { RECORD_COLUMNS } from '../../engine/contract/call-record.ts';
import { COLUMNS } from '../../engine/contract/row.ts';
import type { Database, Tables } from './database.ts';
import { StoreError } from './error.ts';
import type { Target } from './insert.ts';
import { positionsRemade } from './migrate.ts';
import type { TableName } from './store.ts';

/** A database that has been connected to, brought up to date and looked at. */
export interface Opened {
  db: Kysely<Tables>;
  targets: Record<TableName, Target>;
  /** Rows of before that moment may have been moved although no position says so; null: positions tell all. */
  remadeAt: number | null;
}

export class TableInspector {
  private complained = '';
  private readonly log: Logger;
  private readonly readOnly: boolean;

  constructor(
    private readonly database: Database,
    { log, readOnly }: { log: Logger; readOnly: boolean },
  ) {
    this.log = log;
    this.readOnly = readOnly;
  }

  /** @throws StoreError `STORE_UNAVAILABLE` where a table is missing that has to be there */
  async look(db: Kysely<Tables>): Promise<Opened> {
    const targets = {
      conversation: await this.target(db, 'conversation'),
      call_record: await this.target(db, 'call_record'),
    };
    requireCallid(targets.conversation);
    // Only then is it known whether it has been made again.
    if (!this.readOnly && !(await this.database.hasTable(db, 'cti_robot_position')))
      throw noTable('there is no table cti_robot_position');
    await this.complain(db, targets);
    const hasLedger = await this.database.hasTable(db, 'cti_robot_migration');
    return { db, targets, remadeAt: hasLedger ? await positionsRemade(db) : null };
  }

  private async target(db: Kysely<Tables>, table: TableName): Promise<Target> {
    const columns = await this.database.columns(db, table);
    const limits = await this.database.limits(db, columns);
    return { table, columns, limits, hasTransactions: await this.database.hasTransactions(db, table) };
  }

  /** Says once what is unusual about the tables. */
  private async complain(db: Kysely<Tables>, targets: Opened['targets']): Promise<void> {
    const complaints = await this.database.complaints(db);
    for (const [table, names] of [
      ['conversation', COLUMNS],
      ['call_record', RECORD_COLUMNS],
    ] as const) {
      const { columns } = targets[table];
      const lacking = names.filter((name) => !columns.some((column) => column.name === name));
      // None at all: it is made when the database is brought up to date.
      if (lacking.length > 0 && columns.length > 0)
        complaints.push(`the table ${table} lacks ${lacking.join(', ')}: left out`);
    }
    const text = complaints.join('; ');
    if (text !== '' && text !== this.complained) this.log.warn({ store: this.database.place }, text);
    this.complained = text;
  }
}

/** @throws StoreError `STORE_UNAVAILABLE` where nothing can be written to the table */
export function requireCallid({ table, columns }: Target): void {
  if (columns.some(({ name }) => name === 'callid')) return;
  const lack = columns.length === 0 ? `there is no table ${table}` : `the table ${table} has no callid`;
  throw noTable(lack);
}

function noTable(lack: string): StoreError {
  return new StoreError('STORE_UNAVAILABLE', `${lack}: run cti-robot migrate`, 'NO_TABLE');
}
