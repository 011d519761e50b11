/** Changes of many rows in few statements: under the locks of a claim each statement costs a way to the database. */
import { type Expression, sql } from 'kysely';

/** Rows by what they get: those that get the same are changed by one statement. */
export function grouped<Row extends { id: number }, Change extends object>(
  rows: readonly Row[],
  changeOf: (row: Row) => Change,
): { change: Change; ids: number[] }[] {
  const groups = new Map<string, { change: Change; ids: number[] }>();
  for (const row of rows) {
    const change = changeOf(row);
    const key = JSON.stringify(change);
    const group = groups.get(key) ?? { change, ids: [] };
    group.ids.push(row.id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** A value for each row of a statement, by the row's id. */
export function valueById<Value extends string | number>(
  rows: readonly { id: number; value: Value }[],
): Expression<Value> {
  const arms = rows.map(({ id, value }) => sql`when ${id} then ${value}`);
  return sql<Value>`case id ${sql.join(arms, sql` `)} end`;
}
