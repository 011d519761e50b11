/** What the database takes for the rows of an import alone. */
import { createConnection } from 'mysql2/promise';
import type { MariadbServer } from '../../support/servers/mariadb.ts';
import { openDialingDatabase } from '../dialer/database.ts';
import { numberAt } from './list-file.ts';

const ROWS_AT_ONCE = 1_000;
/** In one transaction, as an import has. */
const STATEMENTS = 4;

/** @returns rows a second */
export async function bareInserts(mariadb: MariadbServer, rows: number): Promise<number> {
  const database = await openDialingDatabase(mariadb);
  const taskId = await database.addTask(1, 'ready');
  await database.close();
  const connection = await createConnection({ uri: database.mysql });
  await connection.query('set session transaction isolation level read committed');
  const now = Date.now();
  const began = performance.now();
  for (let first = 0; first < rows; ) {
    await connection.beginTransaction();
    for (let statement = 0; statement < STATEMENTS && first < rows; statement++, first += ROWS_AT_ONCE) {
      const values = Array.from({ length: Math.min(ROWS_AT_ONCE, rows - first) }, (_, at) => {
        const number = numberAt(first + at);
        const variables = `{"xingming":"客户${(first + at) % 50_000}"}`;
        return [taskId, 1, number, `+86${number}`, 'CN', variables, 1, 0, now, 110100, 1];
      });
      await connection.query(
        `insert ignore into call_number (task_id, account_id, number, number_key, country, variables, import_id,
           place, updated, city_id, operator) values ?`,
        [values],
      );
    }
    await connection.commit();
  }
  const rate = (rows / (performance.now() - began)) * 1000;
  connection.destroy();
  return rate;
}
