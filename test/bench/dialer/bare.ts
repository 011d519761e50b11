/** What the database takes for the rows of attempts alone: the same tables and keys, and nothing is decided. */
import { randomUUID } from 'node:crypto';
import { type Connection, createConnection } from 'mysql2/promise';
import type { MariadbServer } from '../../support/servers/mariadb.ts';
import { openDialingDatabase } from './database.ts';

/** Attempts of one transaction, as in a claim and in a completion. */
const AT_ONCE = 100;

/** @returns attempts a second */
export async function bareAttempts(
  mariadb: MariadbServer,
  { connections, attempts }: { connections: number; attempts: number },
): Promise<number> {
  const database = await openDialingDatabase(mariadb);
  const taskId = await database.addTask(attempts);
  await database.close();
  const open = await Promise.all(
    Array.from({ length: connections }, () => createConnection({ uri: database.mysql })),
  );
  for (const connection of open)
    await connection.query('set session transaction isolation level read committed');
  const began = performance.now();
  let next = 0;
  await Promise.all(
    open.map(async (connection) => {
      for (let first = next; first < attempts; first = next) {
        next += AT_ONCE;
        await writeAttempts(connection, { taskId, first });
      }
    }),
  );
  const rate = (attempts / (performance.now() - began)) * 1000;
  for (const connection of open) connection.destroy();
  return rate;
}

async function writeAttempts(
  connection: Connection,
  { taskId, first }: { taskId: number; first: number },
): Promise<void> {
  const now = Date.now();
  const ids = Array.from({ length: AT_ONCE }, (_, index) => first + index + 1);
  const uuids = ids.map(() => randomUUID());
  const keyOf = (id: number): string => `+86${13_000_000_000 + id}`;
  await connection.beginTransaction();
  await connection.query(
    `insert into call_attempt (id, account_id, task_id, number_id, number, number_key, attempt, host, line_id,
       caller_number, state, call_time, lease_until) values ?`,
    [
      ids.map((id, index) => [
        ...[
          uuids[index],
          1,
          taskId,
          id,
          keyOf(id).slice(3),
          keyOf(id),
          1,
          'fs1',
          1,
          '95001',
          'dialling',
          now,
        ],
        now + 30_000,
      ]),
    ],
  );
  await connection.query('update call_number set state = 1, why = ?, updated = ? where id in (?)', [
    ...['[]'.padEnd(600), now, ids],
  ]);
  await connection.commit();
  await connection.beginTransaction();
  await connection.query('update call_number set state = 2, status = 1, attempts = 1 where id in (?)', [ids]);
  await connection.query("update call_attempt set state = 'ended', ended = ? where id in (?)", [now, uuids]);
  await connection.query(
    `insert into call_history (account_id, task_id, call_id, number_id, number, number_key, attempt, call_time,
       called_at, ended_at, duration, bill, hangup_cause, hangup_code, call_status, status, class, counts,
       calling_number, line_id, host, source, created_at, updated_at) values ?`,
    [
      ids.map((id, index) => [
        ...[
          1,
          taskId,
          uuids[index],
          id,
          keyOf(id).slice(3),
          keyOf(id),
          1,
          '2026-01-01',
          now,
          now,
          9_000,
          5_000,
        ],
        ...['NORMAL_CLEARING', 200, 'answer', 1, 'answered', 1, '95001', 1, 'fs1', 'simulated'],
        ...['2026-01-01', '2026-01-01'],
      ]),
    ],
  );
  await connection.commit();
}
