import type { HubDb } from './hub-store.ts';

export interface AuditEntry {
  /** ms since 1970. */
  time: number;
  actorKind: 'user' | 'key' | 'command';
  actor: string;
  /** Such as `user.add`. */
  action: string;
  /** What it was done to. No number and no text of a caller. */
  object: string;
  /** The client's address; empty for a command. */
  address: string;
}

/** Adds an entry, in the transaction of what it tells of. */
export async function insertAudit(db: HubDb, accountId: number, entry: AuditEntry): Promise<void> {
  const { actorKind, ...row } = entry;
  await db
    .insertInto('hub_audit')
    .values({ ...row, account_id: accountId, actor_kind: actorKind })
    .execute();
}

/** The newest entries first. @param before id of the last entry of the page before */
export async function listAudit(
  db: HubDb,
  accountId: number,
  { limit, before }: { limit: number; before?: number | undefined },
): Promise<(AuditEntry & { id: number })[]> {
  let query = db
    .selectFrom('hub_audit')
    .select(['id', 'time', 'actor_kind as actorKind', 'actor', 'action', 'object', 'address'])
    .where('account_id', '=', accountId)
    .orderBy('id', 'desc')
    .limit(limit);
  if (before !== undefined) query = query.where('id', '<', before);
  return (await query.execute()) as (AuditEntry & { id: number })[];
}
