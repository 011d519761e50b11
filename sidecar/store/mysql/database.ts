/** The store in MySQL 8 or MariaDB 10.6+. */
import { CompiledQuery, type Kysely, MysqlDialect, sql } from 'kysely';
import { escape as quoted } from 'sql-escaper';
import { type Database, plainColumn, type Tables } from '../database.ts';
import type { TableName } from '../store.ts';
import { type Column, columnName, type Value } from '../table.ts';
import { lackingIn } from './charset.ts';
import { classifyMysqlError, isMissingRight } from './errors.ts';
import { MYSQL_LIMITS, type MysqlLimits } from './limits.ts';

/** Seconds that a starting sidecar waits for another one to migrate. */
const MIGRATION_WAIT_SECONDS = 10;

/** Larger statements are no faster. */
const LONGEST_STATEMENT = 4 * 1024 * 1024;
const PACKET_MARGIN = 16 * 1024;

const INTEGERS: Readonly<Record<string, number>> = {
  tinyint: 8,
  smallint: 16,
  mediumint: 24,
  int: 32,
  bigint: 53,
};
const TEXTS: ReadonlySet<string> = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext']);
/** Any other engine may be without transactions. */
const INNODB = /^innodb$/i;
const WHOLE: ReadonlySet<string> = new Set(['utf8mb4', 'utf16', 'utf16le', 'utf32', 'gb18030', 'binary']);
const THREE_BYTE: ReadonlySet<string> = new Set(['utf8', 'utf8mb3', 'ucs2']);

interface ColumnInformation {
  name: string;
  type: string;
  full: string;
  characters: number | null;
  bytes: number | null;
  charset: string | null;
  nullable: 'YES' | 'NO';
  /** Most bytes of a character. */
  widest: number | null;
  fraction: number | null;
}

export function mysqlDatabase(url: string, limits: MysqlLimits = MYSQL_LIMITS): Database {
  const { hostname, port, pathname } = new URL(url);
  return {
    kind: 'mysql',
    place: `mysql://${hostname}:${port || 3306}${pathname}`,
    // While one batch waits for the server's disk, the server works on the other. More would only wait for each other.
    parallel: 2,
    locksRows: true,

    // Loads the driver only here: it is a quarter of what a command loads, and SQLite does without it.
    dialect: () => new MysqlDialect({ pool: async () => (await import('./pool.ts')).mysqlPool(url, limits) }),

    withMigrationLock: (db, work) =>
      db.connection().execute(async (one) => {
        const name = sql`concat('cti_robot ', left(sha1(database()), 40))`;
        const { rows } = await sql<{ got: number | null }>`
          select get_lock(${name}, ${MIGRATION_WAIT_SECONDS}) as got`.execute(one);
        if (rows[0]?.got !== 1) throw new Error('another process is migrating this database');
        try {
          return await work(one);
        } finally {
          await sql`select release_lock(${name})`.execute(one);
        }
      }),

    async hasTable(db, name) {
      const { rows } = await sql`
        select 1 from information_schema.tables
        where table_schema = database() and table_name = ${name}`.execute(db);
      return rows.length > 0;
    },

    async tableProblems(db) {
      const engine = await engineOf(db, 'conversation');
      if (!engine || INNODB.test(engine)) return [];
      return [
        `the table conversation uses the engine ${engine}, which has no transactions: ` +
          'rows can be duplicated or missing after a failure; change it to InnoDB',
      ];
    },

    async columns(db, table) {
      const { rows } = await sql<ColumnInformation>`
        select column_name as name, data_type as type, column_type as full,
          character_maximum_length as characters, character_octet_length as bytes,
          character_set_name as charset, is_nullable as nullable, datetime_precision as fraction,
          (select maxlen from information_schema.character_sets s
           where s.character_set_name = c.character_set_name) as widest
        from information_schema.columns c
        where table_schema = database() and table_name = ${table}
        order by ordinal_position`.execute(db);
      const columns: Column[] = [];
      for (const row of rows) {
        const name = columnName(table, row.name);
        if (name === null) continue;
        const { charset } = row;
        const partial = charset !== null && !WHOLE.has(charset) && !THREE_BYTE.has(charset);
        const lacks = partial ? await lackingIn(db, charset) : null;
        columns.push({ ...columnOf(name, row), lacks });
      }
      return columns;
    },

    async columnNames(db, table) {
      const { rows } = await sql<{ name: string }>`
        select column_name as name from information_schema.columns
        where table_schema = database() and table_name = ${table}`.execute(db);
      return new Set(rows.map(({ name }) => name));
    },

    async keys(db, table) {
      const { rows } = await sql<{ name: string }>`
        select distinct index_name as name from information_schema.statistics
        where table_schema = database() and table_name = ${table}`.execute(db);
      return new Set(rows.map(({ name }) => name));
    },

    async hasTransactions(db, table) {
      return INNODB.test((await engineOf(db, table)) ?? '');
    },

    async limits(db) {
      const { rows } = await sql<{ bytes: number }>`select @@max_allowed_packet as bytes`.execute(db);
      const bytes = Math.min(LONGEST_STATEMENT, Number(rows[0]?.bytes ?? LONGEST_STATEMENT) - PACKET_MARGIN);
      return { bytes, rows: Number.POSITIVE_INFINITY };
    },

    insert(table, columns, rows) {
      const names = columns.map(({ name }) => `\`${name}\``).join(', ');
      return CompiledQuery.raw(`insert into ${table} (${names}) values ${rows.map(tupleOf).join(', ')}`);
    },

    classifyError: classifyMysqlError,
    isMissingRight,

    async grantFor(db, right, table) {
      const { rows } = await sql<{ name: string; account: string }>`
        select database() as name, current_user() as account`.execute(db);
      const { name = '', account = '' } = rows[0] ?? {};
      // `user@host`; only the user may contain an @.
      const at = account.lastIndexOf('@');
      const who = `${quoted(account.slice(0, at))}@${quoted(account.slice(at + 1))}`;
      return `GRANT ${right} ON ${quotedName(name)}.${quotedName(table)} TO ${who}`;
    },

    fileFault: () => null,
  };
}

async function engineOf(db: Kysely<Tables>, table: TableName): Promise<string | null> {
  const { rows } = await sql<{ engine: string | null }>`
    select engine as engine from information_schema.tables
    where table_schema = database() and table_name = ${table}`.execute(db);
  return rows[0]?.engine ?? null;
}

/** Formats values as `(1, 'a', NULL)`. The driver's own `values ?` takes twice as long. */
function tupleOf(values: readonly Value[]): string {
  let text = '(';
  for (const [index, value] of values.entries()) {
    if (index > 0) text += ', ';
    text += value === null ? 'NULL' : typeof value === 'number' ? value : quoted(value);
  }
  return `${text})`;
}

function columnOf(name: Column['name'], given: ColumnInformation): Column {
  const column = { ...plainColumn(name), nullable: given.nullable === 'YES' };
  const type = given.type.toLowerCase();
  const bits = INTEGERS[type];
  if (bits !== undefined) {
    const unsigned = /unsigned/i.test(given.full);
    const most = 2 ** (unsigned || bits === 53 ? bits : bits - 1) - 1;
    return { ...column, kind: 'integer', range: [unsigned ? 0 : -most - (bits === 53 ? 0 : 1), most] };
  }
  if (type === 'datetime' || type === 'timestamp') {
    return { ...column, kind: 'time', fraction: Number(given.fraction ?? 0), utc: type === 'timestamp' };
  }
  if (!TEXTS.has(type)) return column;
  const long = type.endsWith('text');
  const inUtf8 = /^utf8/.test(given.charset ?? '');
  return {
    ...column,
    kind: 'text',
    // A text has another number of bytes in another character set, so the limit is what always fits.
    characters: !long
      ? Number(given.characters)
      : inUtf8
        ? null
        : Math.floor(Number(given.bytes) / Number(given.widest ?? 4)),
    bytes: long && inUtf8 ? Number(given.bytes) : null,
    bmpOnly: THREE_BYTE.has(given.charset ?? ''),
  };
}

function quotedName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
