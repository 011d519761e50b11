import type { HubDb } from './hub-store.ts';

export interface AuditEntry {
  /** ms since 1970. */
  time: number;
  actorKind: 'user' | 'key' | 'command' | 'push';
  actor: string;
  /** Such as `user.add`. */
  action: string;
  /** What it was done to. No number and no text of a caller. */
  object: string;
  /** The client's address; empty for a command. */
  address: string;
}

/** Adds an entry, in the transaction of what it tells of. */
export function insertAudit(db: HubDb, accountId: number, entry: AuditEntry): Promise<void> {
  return insertAudits(db, [{ ...entry, accountId }]);
}

export async function insertAudits(
  db: HubDb,
  entries: readonly (AuditEntry & { accountId: number })[],
): Promise<void> {
  const rows = entries.map(({ actorKind, accountId, ...row }) => ({
    ...row,
    account_id: accountId,
    actor_kind: actorKind,
  }));
  await db.insertInto('hub_audit').values(rows).execute();
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
    // By the key: the newest entries of all accounts are not those of this one.
    .orderBy('time', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (before !== undefined) {
    const last = await db
      .selectFrom('hub_audit')
      .select('time')
      .where('id', '=', before)
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    const time = Number(last?.time ?? 0);
    query = query
      .where('time', '<=', time)
      .where(({ or, eb }) => or([eb('time', '<', time), eb('id', '<', before)]));
  }
  return (await query.execute()) as (AuditEntry & { id: number })[];
}
