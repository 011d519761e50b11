/** Keys that are added to a table after its lines: sorting once takes a fraction of inserting one by one. */
import type { Connection } from 'mysql2/promise';

export interface DroppedKeys {
  table: string;
  /** Adds them again. */
  statement: string;
}

export async function dropKeys(connection: Connection, tables: readonly string[]): Promise<DroppedKeys[]> {
  const dropped: DroppedKeys[] = [];
  for (const table of tables) {
    const [rows] = await connection.query(`show create table ${table}`);
    const [{ 'Create Table': text }] = rows as [{ 'Create Table': string }];
    const keys = [...text.matchAll(/^ {2}(KEY (`\w+`) \(.*\)),?$/gm)];
    if (keys.length === 0) continue;
    await connection.query(`alter table ${table} ${keys.map(([, , name]) => `drop key ${name}`).join(', ')}`);
    const added = keys.map(([, definition]) => `add ${definition}`).join(', ');
    dropped.push({ table, statement: `alter table ${table} ${added}` });
  }
  return dropped;
}
