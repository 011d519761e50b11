/** Reviews: one for each version. */
import type { HubDb } from './hub-store.ts';
import { type ReadOptions, withLock } from './row-lock.ts';

export interface ReviewRow {
  version: string;
  state: 'open' | 'approved' | 'refused';
  askedKind: string;
  askedId: number;
  askedBy: string;
  /** ms since 1970. */
  askedAt: number;
  decidedBy: string | null;
  decidedAt: number | null;
  note: string;
  revision: number;
}

function selectReviews(db: HubDb, flowId: number) {
  return db
    .selectFrom('hub_flow_review')
    .select([
      'version',
      'state',
      'asked_kind as askedKind',
      'asked_id as askedId',
      'asked_by as askedBy',
      'asked_at as askedAt',
      'decided_by as decidedBy',
      'decided_at as decidedAt',
      'note',
      'revision',
    ])
    .where('flow_id', '=', flowId);
}

/** The newest first. */
export async function listReviews(db: HubDb, flowId: number): Promise<ReviewRow[]> {
  const rows = await selectReviews(db, flowId).orderBy('asked_at', 'desc').orderBy('version').execute();
  return rows as ReviewRow[];
}

export async function findReview(
  db: HubDb,
  flowId: number,
  version: string,
  options: ReadOptions = {},
): Promise<ReviewRow | undefined> {
  const query = selectReviews(db, flowId).where('version', '=', version);
  const row = await withLock(query, db, options).executeTakeFirst();
  return row as ReviewRow | undefined;
}

/** @throws a duplicate's error for a version that has one */
export async function insertReview(
  db: HubDb,
  flowId: number,
  review: Omit<ReviewRow, 'revision' | 'decidedBy' | 'decidedAt' | 'state'>,
): Promise<void> {
  await db
    .insertInto('hub_flow_review')
    .values({
      flow_id: flowId,
      version: review.version,
      state: 'open',
      asked_kind: review.askedKind,
      asked_id: review.askedId,
      asked_by: review.askedBy,
      asked_at: review.askedAt,
      decided_by: null,
      decided_at: null,
      note: review.note,
    })
    .execute();
}

/** Decides a review, or opens it again. @returns false where it has another revision */
export async function updateReview(
  db: HubDb,
  flowId: number,
  { version, revision, ...change }: ReviewRow,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('hub_flow_review')
    .set({
      state: change.state,
      asked_kind: change.askedKind,
      asked_id: change.askedId,
      asked_by: change.askedBy,
      asked_at: change.askedAt,
      decided_by: change.decidedBy,
      decided_at: change.decidedAt,
      note: change.note,
      revision: revision + 1,
    })
    .where('flow_id', '=', flowId)
    .where('version', '=', version)
    .where('revision', '=', revision)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** The version whose review was asked for last and is open, by the flow's id. */
export async function openReviews(db: HubDb, flowIds: readonly number[]): Promise<Map<number, string>> {
  if (flowIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('hub_flow_review')
    .select(['flow_id as flowId', 'version'])
    .where('state', '=', 'open')
    .where('flow_id', 'in', flowIds)
    .orderBy('asked_at')
    .execute();
  return new Map(rows.map(({ flowId, version }) => [flowId, version]));
}
