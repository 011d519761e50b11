/** Grades, tags, their groups and scenes. Removed ones keep their rows: calls that have them show their names. */
import type { HubDb } from '../hub-store.ts';
import type { RecordTables } from './record-tables.ts';

export type GradeTable = 'hub_level' | 'hub_tag' | 'hub_tag_group' | 'hub_tag_scene';

/** A row as it is stored; JSON stays text. */
export type GradeRow<T extends GradeTable> = {
  [K in keyof RecordTables[T]]: RecordTables[T][K] extends { __select__: infer S } ? S : RecordTables[T][K];
};

export type LevelRow = GradeRow<'hub_level'>;
export type TagRow = GradeRow<'hub_tag'>;
export type TagGroupRow = GradeRow<'hub_tag_group'>;
export type TagSceneRow = GradeRow<'hub_tag_scene'>;

export interface GradeFilter {
  /** Default: only those that exist. */
  removed?: boolean;
}

/** All of the accounts, in the order in which they were made; levels by position. */
export async function listGrades<T extends GradeTable>(
  db: HubDb,
  table: T,
  accountIds: readonly number[],
  { removed = false }: GradeFilter = {},
): Promise<GradeRow<T>[]> {
  if (accountIds.length === 0) return [];
  // The builder cannot follow a union of tables; the four have these columns in common.
  let query = db
    .selectFrom(table as 'hub_level')
    .selectAll()
    .where('account_id', 'in', [...accountIds]);
  if (!removed) query = query.where('removed', 'is', null);
  if (table === 'hub_level') query = query.orderBy('position');
  return (await query.orderBy('created').orderBy('id').execute()) as unknown as GradeRow<T>[];
}

/** One of this account only. */
export async function findGrade<T extends GradeTable>(
  db: HubDb,
  table: T,
  accountId: number,
  id: string,
): Promise<GradeRow<T> | undefined> {
  const row = await db
    .selectFrom(table as 'hub_level')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('removed', 'is', null)
    .executeTakeFirst();
  return row as unknown as GradeRow<T> | undefined;
}

export async function insertGrade<T extends GradeTable>(
  db: HubDb,
  table: T,
  row: Omit<GradeRow<T>, 'removed' | 'revision'>,
): Promise<void> {
  await db
    .insertInto(table as 'hub_level')
    .values({ ...(row as unknown as LevelRow), removed: null, revision: 1 })
    .execute();
}

/**
 * Changes one and counts its revision up.
 *
 * @param revision the change is made only while it has this revision
 * @returns whether it was made
 */
export async function updateGrade<T extends GradeTable>(
  db: HubDb,
  table: T,
  id: string,
  { change, revision }: { change: Partial<GradeRow<T>>; revision: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable(table as 'hub_level')
    .set({ ...(change as Partial<LevelRow>), revision: revision + 1 })
    .where('id', '=', id)
    .where('revision', '=', revision)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Replaces the tags of a call in the list by tag. @param calldate ms since 1970 */
export async function saveCallTags(
  db: HubDb,
  callid: string,
  { tagIds, calldate }: { tagIds: readonly string[]; calldate: number },
): Promise<void> {
  const had = await db.selectFrom('hub_call_tag').select('tag_id').where('callid', '=', callid).execute();
  const before = new Set(had.map(({ tag_id }) => tag_id));
  const gone = [...before].filter((id) => !tagIds.includes(id));
  if (gone.length > 0)
    await db.deleteFrom('hub_call_tag').where('callid', '=', callid).where('tag_id', 'in', gone).execute();
  const added = tagIds.filter((id) => !before.has(id));
  if (added.length > 0)
    await db
      .insertInto('hub_call_tag')
      .values(added.map((tag_id) => ({ tag_id, calldate, callid })))
      .execute();
}
