/** Drafts: one for each flow and author. */
import type { HubDb } from './hub-store.ts';
import { packScript, unpackScript } from './packed-script.ts';

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

export async function findDraft(db: HubDb, key: DraftKey): Promise<DraftRow | undefined> {
  const row = await db
    .selectFrom('hub_flow_draft')
    .select(['script', 'base', 'revision', 'saved'])
    .where('flow_id', '=', key.flowId)
    .where('author_kind', '=', key.authorKind)
    .where('author_id', '=', key.authorId)
    .executeTakeFirst();
  return row && { ...row, script: await unpackScript(row.script) };
}

/** @throws a duplicate's error where the author has a draft of this flow */
export async function insertDraft(db: HubDb, key: DraftKey, draft: DraftRow): Promise<void> {
  await db
    .insertInto('hub_flow_draft')
    .values({
      flow_id: key.flowId,
      author_kind: key.authorKind,
      author_id: key.authorId,
      ...draft,
      script: await packScript(draft.script),
    })
    .execute();
}

/** @param revision the draft is replaced only while it has this revision @returns whether it was */
export async function updateDraft(
  db: HubDb,
  key: DraftKey,
  { script, base, saved }: Omit<DraftRow, 'revision'>,
  revision: number,
): Promise<boolean> {
  const packed = await packScript(script);
  const { numUpdatedRows } = await db
    .updateTable('hub_flow_draft')
    .set({ script: packed, base, saved, revision: revision + 1 })
    .where('flow_id', '=', key.flowId)
    .where('author_kind', '=', key.authorKind)
    .where('author_id', '=', key.authorId)
    .where('revision', '=', revision)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** @returns whether there was one */
export async function deleteDraft(db: HubDb, key: DraftKey): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('hub_flow_draft')
    .where('flow_id', '=', key.flowId)
    .where('author_kind', '=', key.authorKind)
    .where('author_id', '=', key.authorId)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

/** The drafts of all authors of a flow. */
export async function deleteDrafts(db: HubDb, flowId: number): Promise<void> {
  await db.deleteFrom('hub_flow_draft').where('flow_id', '=', flowId).execute();
}
