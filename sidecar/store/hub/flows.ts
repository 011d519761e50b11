/** Flows by number. A removed flow keeps its row: its number is never given to another one. */
import type { HubDb } from './hub-store.ts';
import { type ReadOptions, withLock } from './row-lock.ts';

export interface FlowRow {
  /** The flow's number. */
  id: number;
  accountId: number;
  /** Within its account. */
  name: string;
  /** In Redis and on disk. */
  hostName: string;
  /** JSON. */
  settings: string;
  /** The version that was published last, through the hub or not. */
  published: string | null;
  /** Null: it came from elsewhere. */
  publishedBy: string | null;
  /** ms since 1970. */
  publishedAt: number | null;
  /** The version that is being published. */
  publishing: string | null;
  /** ms since 1970: from then on the hub that was at it is taken for dead. */
  publishingUntil: number | null;
  removed: number | null;
  revision: number;
  created: number;
}

export type NewFlow = Pick<FlowRow, 'accountId' | 'name' | 'hostName' | 'settings'>;

export function selectFlows(db: HubDb) {
  return db
    .selectFrom('hub_flow')
    .select([
      'id',
      'account_id as accountId',
      'name',
      'host_name as hostName',
      'settings',
      'published',
      'published_by as publishedBy',
      'published_at as publishedAt',
      'publishing',
      'publishing_until as publishingUntil',
      'removed',
      'revision',
      'created',
    ]);
}

/** @throws a duplicate's error for a name that is taken, also by a removed flow */
export async function insertFlow(
  db: HubDb,
  { accountId, name, hostName, settings }: NewFlow,
  now: number,
): Promise<number> {
  const { insertId } = await db
    .insertInto('hub_flow')
    .values({ account_id: accountId, name, host_name: hostName, settings, created: now })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

/** The flows of an account, by name. */
export async function listFlows(db: HubDb, accountId: number): Promise<FlowRow[]> {
  return selectFlows(db)
    .where('account_id', '=', accountId)
    .where('removed', 'is', null)
    .orderBy('name')
    .execute();
}

/** A flow of this account only: another account's is not found, nor is a removed one. */
export async function findFlow(
  db: HubDb,
  accountId: number,
  id: number,
  options: ReadOptions = {},
): Promise<FlowRow | undefined> {
  const query = selectFlows(db)
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('removed', 'is', null);
  return withLock(query, db, options).executeTakeFirst();
}

/** A flow by its name on hosts, whosever it is; also a removed one. */
export async function findFlowOnHosts(db: HubDb, hostName: string): Promise<FlowRow | undefined> {
  return selectFlows(db).where('host_name', '=', hostName).executeTakeFirst();
}

/** A flow by its number, whosever it is. */
export async function findFlowByNumber(db: HubDb, id: number): Promise<FlowRow | undefined> {
  return selectFlows(db).where('id', '=', id).executeTakeFirst();
}

/** What may be changed of a flow. */
export interface FlowChange {
  settings?: string;
  /** Null: it exists again. */
  removed?: number | null;
  /** Null: none is. */
  published?: { version: string; by: string | null; at: number } | null;
  /** Null: the publication is over. */
  publishing?: { version: string; until: number } | null;
}

/**
 * Changes a flow and counts its revision up.
 *
 * @param revision the change is made only while the flow has this revision
 * @returns whether it was made
 */
export async function updateFlow(
  db: HubDb,
  id: number,
  change: FlowChange,
  revision?: number,
): Promise<boolean> {
  const { settings, removed, published, publishing } = change;
  let query = db
    .updateTable('hub_flow')
    .set((flow) => ({
      revision: flow('revision', '+', 1),
      ...(settings === undefined ? {} : { settings }),
      ...(removed === undefined ? {} : { removed }),
      ...(published === undefined
        ? {}
        : {
            published: published?.version ?? null,
            published_by: published?.by ?? null,
            published_at: published?.at ?? null,
          }),
      ...(publishing === undefined
        ? {}
        : { publishing: publishing?.version ?? null, publishing_until: publishing?.until ?? null }),
    }))
    .where('id', '=', id);
  if (revision !== undefined) query = query.where('revision', '=', revision);
  const { numUpdatedRows } = await query.executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** The numbers of those of the flows that are known, by their names on hosts; also of removed ones. */
export async function flowNumbers(db: HubDb, hostNames: readonly string[]): Promise<Map<string, number>> {
  if (hostNames.length === 0) return new Map();
  const rows = await db
    .selectFrom('hub_flow')
    .select(['id', 'host_name'])
    .where('host_name', 'in', [...hostNames])
    .execute();
  return new Map(rows.map(({ id, host_name }) => [host_name, id]));
}
