/** Groups of lines: lists that are tried in order, the lines of a list in turn. */
import type { Insertable, Selectable } from 'kysely';
import type { HubDb } from '../hub-store.ts';
import { type ReadOptions, withLock } from '../row-lock.ts';
import { ALL_ACCOUNTS, type LineOwner } from './line-settings.ts';
import type { DialingTables } from './tables.ts';

type GroupTable = DialingTables['call_line_group'];

export interface LineGroup extends Omit<Selectable<GroupTable>, 'line_lists'> {
  /** Ids of lines. */
  lists: number[][];
}

export async function listLineGroups(db: HubDb, owner: LineOwner): Promise<LineGroup[]> {
  let query = db.selectFrom('call_line_group').selectAll().where('removed', 'is', null);
  if (owner !== null) query = query.where('account_id', 'in', [owner, ALL_ACCOUNTS]);
  return (await query.orderBy('id').execute()).map(groupOf);
}

export async function findLineGroup(
  db: HubDb,
  owner: LineOwner,
  { id, ...options }: { id: number } & ReadOptions,
): Promise<LineGroup | undefined> {
  let query = db.selectFrom('call_line_group').selectAll().where('id', '=', id).where('removed', 'is', null);
  if (owner !== null) query = query.where('account_id', 'in', [owner, ALL_ACCOUNTS]);
  const row = await withLock(query, db, options).executeTakeFirst();
  return row && groupOf(row);
}

export type NewLineGroup = Omit<Insertable<GroupTable>, 'line_lists'> & {
  lists: readonly (readonly number[])[];
};

/** @returns the group's id */
export async function insertLineGroup(db: HubDb, { lists, ...group }: NewLineGroup): Promise<number> {
  const { insertId } = await db
    .insertInto('call_line_group')
    .values({ ...group, line_lists: JSON.stringify(lists) })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

export interface LineGroupChange {
  name?: string;
  lists?: readonly (readonly number[])[];
  removed?: number;
  /** ms since 1970 */
  updated: number;
}

/** @param group read under a lock */
export async function updateLineGroup(
  db: HubDb,
  { id, revision }: Pick<LineGroup, 'id' | 'revision'>,
  { lists, ...change }: LineGroupChange,
): Promise<void> {
  await db
    .updateTable('call_line_group')
    .set({
      ...change,
      ...(lists && { line_lists: JSON.stringify(lists) }),
      revision: revision + 1,
    })
    .where('id', '=', id)
    .execute();
}

/** Names of the groups that have a line. */
export async function groupsWith(db: HubDb, lineId: number): Promise<string[]> {
  const groups = await listLineGroups(db, null);
  return groups.filter(({ lists }) => lists.flat().includes(lineId)).map(({ name }) => name);
}

function groupOf({ line_lists, ...row }: Selectable<GroupTable>): LineGroup {
  return {
    ...row,
    lists: JSON.parse(line_lists) as number[][],
    created: Number(row.created),
    updated: Number(row.updated),
  };
}
