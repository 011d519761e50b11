/** The MySQL that a copy goes to. How far the copy is stands beside the rows, and changes in the same transaction. */
import { type Kysely, sql } from 'kysely';
import type { SourceRow } from './source.ts';

/** Rows that are removed at once where a copy begins again. */
const REMOVED_AT_ONCE = 5000;

// biome-ignore lint/suspicious/noExplicitAny: its tables are those of the source, whatever they are
export type TargetDb = Kysely<any>;

/** How far the copy of one table is. */
export interface Progress {
  /** `rowid` of the last row in the source. */
  last: number;
  rows: number;
}

/** The copy that has begun in this database. */
export interface BegunCopy {
  /** The file that is copied. */
  source: string;
  /** Of the file, when the copy began. */
  stamp: string;
  /** ISO 8601; null while it is not finished. */
  finished: string | null;
}

/** The line of the whole copy, beside those of tables. */
const WHOLE = '';

export class CopyTarget {
  constructor(private readonly db: TargetDb) {}

  async prepare(): Promise<void> {
    await sql`create table if not exists cti_robot_copy (
      table_name varchar(64) not null primary key, source char(36) not null, stamp varchar(100) not null,
      last_row bigint not null, copied bigint not null, finished varchar(30) null)
      default character set utf8mb4 collate utf8mb4_bin engine=InnoDB`.execute(this.db);
  }

  async begun(): Promise<BegunCopy | undefined> {
    return (await this.db
      .selectFrom('cti_robot_copy')
      .select(['source', 'stamp', 'finished'])
      .where('table_name', '=', WHOLE)
      .executeTakeFirst()) as BegunCopy | undefined;
  }

  async begin({ id: source, stamp }: { id: string; stamp: string }): Promise<void> {
    const line = { table_name: WHOLE, source, stamp, last_row: 0, copied: 0, finished: null };
    await this.db.insertInto('cti_robot_copy').values(line).execute();
  }

  async finish(now: string): Promise<void> {
    await this.db
      .updateTable('cti_robot_copy')
      .set({ finished: now })
      .where('table_name', '=', WHOLE)
      .execute();
  }

  async progress(table: string): Promise<Progress> {
    const found = await this.db
      .selectFrom('cti_robot_copy')
      .select(['last_row', 'copied'])
      .where('table_name', '=', table)
      .executeTakeFirst();
    return { last: Number(found?.last_row ?? 0), rows: Number(found?.copied ?? 0) };
  }

  /** The columns of a table; none where there is no such table. `TIMESTAMP` columns hold other times than ours. */
  async columns(table: string): Promise<{ name: string; type: string }[]> {
    const { rows } = await sql<{ name: string; type: string }>`
      select column_name as name, data_type as type from information_schema.columns
      where table_schema = database() and table_name = ${table}`.execute(this.db);
    return rows;
  }

  async count(table: string): Promise<number> {
    const found = await this.db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirst();
    return Number(found?.count);
  }

  /** Adds rows and notes how far the copy is, together or not at all. */
  async add(table: string, rows: readonly SourceRow[], before: Progress, last: number): Promise<Progress> {
    const copied = before.rows + rows.length;
    await this.db.transaction().execute(async (trx) => {
      await trx.insertInto(table).values(rows.map(plain)).execute();
      const line = { table_name: table, source: '', stamp: '', last_row: last, copied, finished: null };
      if (before.rows === 0) await trx.insertInto('cti_robot_copy').values(line).execute();
      else
        await trx
          .updateTable('cti_robot_copy')
          .set({ last_row: last, copied })
          .where('table_name', '=', table)
          .execute();
    });
    return { last, rows: copied };
  }

  /** Removes what was copied, for a copy that begins again. An interrupted removal is continued by the next. */
  async clear(tables: readonly string[]): Promise<void> {
    for (const table of tables) {
      for (;;) {
        const { numAffectedRows = 0n } =
          await sql`delete from ${sql.table(table)} limit ${sql.lit(REMOVED_AT_ONCE)}`.execute(this.db);
        if (numAffectedRows === 0n) break;
      }
    }
    await this.db.deleteFrom('cti_robot_copy').execute();
  }
}

function plain(row: SourceRow): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value) : value,
    ]),
  );
}
