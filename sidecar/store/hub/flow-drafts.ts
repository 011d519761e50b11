/** Drafts: one for each flow and author. */
import type { ExpressionBuilder } from 'kysely';
import type { HubDb } from './hub-store.ts';
import type { HubTables } from './hub-tables.ts';
import { type PackedScript, unpackScript } from './packed-script.ts';
import { type ReadOptions, withLock } from './row-lock.ts';

/** Whose draft it is, and of which flow. */
export interface DraftKey {
  flowId: number;
  authorKind: string;
  authorId: number;
}

export interface DraftRow {
  script: Uint8Array;
  /** The version that it was begun from. */
  base: string | null;
  revision: number;
  /** ms since 1970. */
  saved: number;
}

export async function findDraft(
  db: HubDb,
  key: DraftKey,
  options: ReadOptions = {},
): Promise<DraftRow | undefined> {
  const query = db
    .selectFrom('hub_flow_draft')
    .select(['script', 'base', 'revision', 'saved'])
    .where(isOf(key));
  const row = await withLock(query, db, options).executeTakeFirst();
  return row && { ...row, script: await unpackScript(row.script) };
}

/** @returns undefined where the author has no draft of this flow */
export async function findDraftRevision(db: HubDb, key: DraftKey): Promise<number | undefined> {
  const row = await db.selectFrom('hub_flow_draft').select('revision').where(isOf(key)).executeTakeFirst();
  return row?.revision;
}

/** What a draft becomes. */
export interface DraftChange {
  packed: PackedScript;
  base: string | null;
  /** ms since 1970. */
  saved: number;
}

/** @throws a duplicate's error where the author has a draft of this flow */
export async function insertDraft(
  db: HubDb,
  { flowId, authorKind, authorId }: DraftKey,
  { packed, base, saved }: DraftChange,
): Promise<void> {
  const key = { flow_id: flowId, author_kind: authorKind, author_id: authorId };
  await db
    .insertInto('hub_flow_draft')
    .values({ ...key, script: packed.gzip, base, saved, revision: 1 })
    .execute();
}

/** @param revision the draft is replaced only while it has this revision @returns whether it was */
export async function updateDraft(
  db: HubDb,
  key: DraftKey,
  { packed, base, saved }: DraftChange,
  revision: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('hub_flow_draft')
    .set({ script: packed.gzip, base, saved, revision: revision + 1 })
    .where(isOf(key))
    .where('revision', '=', revision)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** @param revision the draft is removed only while it has this revision @returns whether it was */
export async function deleteDraft(db: HubDb, key: DraftKey, revision?: number): Promise<boolean> {
  let query = db.deleteFrom('hub_flow_draft').where(isOf(key));
  if (revision !== undefined) query = query.where('revision', '=', revision);
  const { numDeletedRows } = await query.executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

function isOf({ flowId, authorKind, authorId }: DraftKey) {
  return (draft: ExpressionBuilder<HubTables, 'hub_flow_draft'>) =>
    draft.and({ flow_id: flowId, author_kind: authorKind, author_id: authorId });
}

/** The drafts of all authors of a flow. */
export async function deleteDrafts(db: HubDb, flowId: number): Promise<void> {
  await db.deleteFrom('hub_flow_draft').where('flow_id', '=', flowId).execute();
}

/** When an author saved drafts of these flows, ms since 1970, by the flow's id. */
export async function draftTimes(
  db: HubDb,
  { authorKind, authorId }: Omit<DraftKey, 'flowId'>,
  flowIds: readonly number[],
): Promise<Map<number, number>> {
  if (flowIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('hub_flow_draft')
    .select(['flow_id as flowId', 'saved'])
    .where('author_kind', '=', authorKind)
    .where('author_id', '=', authorId)
    .where('flow_id', 'in', flowIds)
    .execute();
  return new Map(rows.map(({ flowId, saved }) => [flowId, saved]));
}
