/** The clock by which calls are placed: that of the database, the same for all hosts. */
import { sql } from 'kysely';
import type { HubDb, HubStore } from '../hub-store.ts';

/** Reads the time, ms since 1970. */
export type DatabaseClock = (db: HubDb) => Promise<number>;

/** @param now of a database in one process, whose clock is the process's; ms since 1970 */
export function databaseClock(kind: HubStore['kind'], now: () => number): DatabaseClock {
  if (kind === 'sqlite') return async () => now();
  return async (db) => {
    const { rows } = await sql<{
      now: number | string;
    }>`SELECT ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000) AS now`.execute(db);
    return Number(rows[0]?.now);
  };
}

/** Whether the server takes no changes, as a copy of the database does. A file that takes none says so when it is written. */
export async function isReadOnly({ kind, db }: Pick<HubStore, 'kind' | 'db'>): Promise<boolean> {
  if (kind === 'sqlite') return false;
  const { rows } = await sql<{ off: number | string }>`SELECT @@global.read_only AS off`.execute(db);
  return !['0', 'OFF'].includes(String(rows[0]?.off));
}
