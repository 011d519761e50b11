import type { HubDb } from './hub-store.ts';

export interface SessionRow {
  hash: string;
  userId: number;
  address: string;
  agent: string;
  /** ms since 1970. */
  created: number;
  /** The last request, to the minute. */
  seen: number;
}

export async function insertSession(db: HubDb, session: SessionRow): Promise<void> {
  const { userId, ...row } = session;
  await db
    .insertInto('hub_session')
    .values({ ...row, user_id: userId })
    .execute();
}

function selectSessions(db: HubDb) {
  return db
    .selectFrom('hub_session')
    .select(['hash', 'user_id as userId', 'address', 'agent', 'created', 'seen']);
}

export async function findSession(db: HubDb, hash: string): Promise<SessionRow | undefined> {
  return selectSessions(db).where('hash', '=', hash).executeTakeFirst();
}

export async function listSessions(db: HubDb, userId: number): Promise<SessionRow[]> {
  return selectSessions(db).where('user_id', '=', userId).orderBy('seen', 'desc').execute();
}

export async function markSessionSeen(db: HubDb, hash: string, now: number): Promise<void> {
  await db.updateTable('hub_session').set({ seen: now }).where('hash', '=', hash).execute();
}

/** Ends sessions of a user: one, or all but one. @returns how many ended */
export async function endSessions(
  db: HubDb,
  userId: number,
  which: { only: string } | { except: string | null },
): Promise<number> {
  let query = db.deleteFrom('hub_session').where('user_id', '=', userId);
  if ('only' in which) query = query.where('hash', '=', which.only);
  else if (which.except !== null) query = query.where('hash', '!=', which.except);
  const { numDeletedRows } = await query.executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Removes sessions that have ended by themselves. */
export async function deleteStaleSessions(
  db: HubDb,
  { seenBefore, createdBefore }: { seenBefore: number; createdBefore: number },
): Promise<void> {
  await db
    .deleteFrom('hub_session')
    .where((session) =>
      session.or([session('seen', '<', seenBefore), session('created', '<', createdBefore)]),
    )
    .execute();
}
