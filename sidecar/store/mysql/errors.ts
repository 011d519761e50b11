/** Classifies the errors of MySQL and MariaDB: is the row at fault, or is the store unavailable? (rows.md) */
import type { ErrorOutcome } from '../error.ts';

/**
 * Errors that mean that the store cannot accept rows now. They are about the server's resources, or about the statement and
 * not its values, such as missing rights or tables, so no row can be at fault. For any other error, `table-fault.ts` decides
 * whether the row or the table is at fault.
 */
// biome-ignore format: a family a line
const UNAVAILABLE: ReadonlySet<number> = new Set([
  1205, 1213, 1206, 1637, // lock time-out, deadlock, too many locks
  1290, 1792, 1836, 1223, 1874, 3100, 3101, 1036, // read only, a replication group that refuses
  1114, 1021, 1026, 1030, 1005, 1015, 1016, 1023, 1034, 1035, 1194, 1195, // full, disk, damaged
  1707, 1712, 1812, 1813, 1814, 1815, 1817, 1459, 1877, // tablespace missing or discarded, index damaged, upgrade needed
  1296, 1297, 1429, 1430, 3185, // an engine's own error: encryption, a table that lies elsewhere
  1037, 1038, 1041, 1135, // memory, threads
  1040, 1203, 1226, 1129, 1130, // too many connections, host blocked
  1053, 1077, 1079, 1080, 1105, 1152, 1158, 1159, 1160, 1161, 1184, 1317, 1927, 1969, 3024, 4031, // going down
  1044, 1045, 1049, 1142, 1143, 1227, 1370, 1698, 1820, 3118, // rights, unknown database
  1054, 1109, 1136, 1146, 1356, 1364, 1442, 1449, 1471, 1932, 1412, 1099, 1100, 1665, // schema, views, triggers, table locks
  1598, 1785, 1786, 3098, // binary log, what replication demands of a table
  1047, 1180, 1181, 1196, 1197, 1305, 1613, 1614, 1615, // Galera not ready, commit failed
]);

/**
 * Errors whose text may quote values of a row, so the log shows their number only. The texts of all other errors in
 * `UNAVAILABLE` name tables, columns and rights, which the operator needs.
 */
const MAY_QUOTE_VALUES: ReadonlySet<number> = new Set([1105]);

/** Errors whose text names a column or a constraint, never a value: the log shows it. */
const QUOTES_NO_VALUE: ReadonlySet<number> = new Set([1048, 3819, 4025]);
const ORPHAN: ReadonlySet<number> = new Set([1216, 1452]);
const DUPLICATE = 1062;
const FIRST_OF_MARIADB = 1900;

interface ServerError extends Error {
  code?: string;
  errno?: number;
  sqlState?: string;
  sqlMessage?: string;
}

export function classifyMysqlError(error: unknown): ErrorOutcome {
  const { errno, sqlState, sqlMessage, message, ...given } = error as ServerError;
  // Errors of the connection come from the driver or the system: without an SQL state.
  if (errno === undefined || sqlState === undefined || errno < 1000) {
    const code = message === 'Pool is closed.' ? 'POOL_CLOSED' : (given.code ?? 'CONNECTION');
    return { kind: 'unavailable', code, message, said: message };
  }
  // The driver has MySQL's names. From this number on, MariaDB's numbers mean something else.
  const code = errno < FIRST_OF_MARIADB && given.code ? given.code : `ERROR_${errno}`;
  const said = sqlMessage ?? '';
  const short = `${code} (${errno})`;
  const outcome = (kind: ErrorOutcome['kind'], quote: boolean): ErrorOutcome => ({
    kind,
    code,
    message: quote && said !== '' ? `${short}: ${said}` : short,
    said,
  });
  if (UNAVAILABLE.has(errno)) return outcome('unavailable', !MAY_QUOTE_VALUES.has(errno));
  if (sqlState.startsWith('08')) return outcome('unavailable', false);
  if (errno === DUPLICATE) return outcome('duplicate', false);
  return outcome(ORPHAN.has(errno) ? 'orphan' : 'refused', QUOTES_NO_VALUE.has(errno));
}

/** ER_DBACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR, ER_SPECIFIC_ACCESS_DENIED_ERROR. */
const MISSING_RIGHT: ReadonlySet<number> = new Set([1044, 1142, 1227]);

export function isMissingRight(error: unknown): boolean {
  return MISSING_RIGHT.has((error as ServerError).errno ?? 0);
}
