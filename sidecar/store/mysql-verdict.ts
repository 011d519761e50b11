/** MySQL's and MariaDB's errors: is it the row, or is it the store? (sidecar.md "Rows out") */
import type { Verdict } from './error.ts';

/**
 * The store cannot take rows now. Besides what the server is short of: everything that an operator mends (rights,
 * a missing table or column), since no row is at fault for it and all would be refused.
 */
// biome-ignore format: a family a line
const AWAY: ReadonlySet<number> = new Set([
  1205, 1213, 1206, 1637, // lock time-out, deadlock, too many locks
  1290, 1792, 1836, 1223, 1874, 3100, 3101, // read only, a replication group that refuses
  1114, 1021, 1026, 1030, 1005, 1015, 1016, 1023, 1034, 1035, 1194, 1195, // full, disk, damaged
  1037, 1038, 1041, 1135, // memory, threads
  1040, 1203, 1226, 1129, 1130, // too many connections, host blocked
  1053, 1077, 1079, 1080, 1105, 1152, 1158, 1159, 1160, 1161, 1184, 1317, 1927, 1969, 3024, 4031, // going down
  1044, 1045, 1049, 1142, 1143, 1227, 1698, 1820, 3118, // rights, unknown database
  1054, 1136, 1146, 1364, 1449, 1932, 1412, 1099, 1100, 1665, // schema, table locks
  1047, 1180, 1181, 1196, 1197, 1305, 1613, 1614, 1615, // Galera not ready, commit failed
]);

/** Of away errors these quote no data, and say what an operator has to know. */
const SAYS_TOO_MUCH: ReadonlySet<number> = new Set([1105]);

// biome-ignore format: a list
const REFUSED: ReadonlySet<number> = new Set([
  1048, 1062, 1118, 1263, 1264, 1265, 1267, 1292, 1300, 1301, 1366, 1367, 1406, 1411, 1416, 1452, 1526, 1644,
  1690, 1748, 3140, 3156, 3819, 3854, 4025,
]);
const DUPLICATE = 1062;
const FIRST_OF_MARIADB = 1900;
/** SQL states of data exceptions, broken constraints, and what triggers raise. */
const REFUSING_STATES = /^22|^23|^45/;

interface ServerError extends Error {
  code?: string;
  errno?: number;
  sqlState?: string;
  sqlMessage?: string;
}

export function judgeMysql(error: unknown): Verdict {
  const { errno, sqlState, sqlMessage, message, ...given } = error as ServerError;
  // Errors of the connection come from the driver or the system: without an SQL state.
  if (errno === undefined || sqlState === undefined || errno < 1000) {
    return { kind: 'away', code: given.code ?? 'CONNECTION', message };
  }
  // The driver names by MySQL's list; from here on MariaDB's numbers mean something else.
  const code = errno < FIRST_OF_MARIADB && given.code ? given.code : `ERROR_${errno}`;
  const text = `${code} (${errno})`;
  if (AWAY.has(errno)) {
    const said = SAYS_TOO_MUCH.has(errno) ? text : `${text}: ${sqlMessage ?? ''}`;
    return { kind: 'away', code, message: said };
  }
  if (errno === DUPLICATE) return { kind: 'duplicate', code, message: text };
  if (sqlState.startsWith('08')) return { kind: 'away', code, message: text };
  const refused = REFUSED.has(errno) || REFUSING_STATES.test(sqlState);
  return { kind: refused ? 'refused' : 'unknown', code, message: text };
}
