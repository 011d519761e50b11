/** By what the login with OIDC finds users: an e-mail address the first time, the issuer's subject from then on. */
import type { HubDb } from '../hub-store.ts';

export interface IdentityRow {
  userId: number;
  email: string | null;
  /** Null: the user has not logged in by OIDC yet. */
  subject: string | null;
}

/** @throws a duplicate's error for an address that another user of the account has */
export async function insertIdentity(
  db: HubDb,
  { userId, accountId, email }: { userId: number; accountId: number; email: string },
): Promise<void> {
  await db
    .insertInto('hub_user_identity')
    .values({ user_id: userId, account_id: accountId, email, subject: null })
    .execute();
}

export async function deleteIdentity(db: HubDb, userId: number): Promise<void> {
  await db.deleteFrom('hub_user_identity').where('user_id', '=', userId).execute();
}

/** The user of an account who has an address or a subject. */
export async function findIdentity(
  db: HubDb,
  account: string,
  by: { email: string } | { subject: string },
): Promise<IdentityRow | undefined> {
  const query = db
    .selectFrom('hub_user_identity as i')
    .innerJoin('hub_account as a', 'a.id', 'i.account_id')
    .select(['i.user_id as userId', 'i.email', 'i.subject'])
    .where('a.name', '=', account);
  const found =
    'email' in by ? query.where('i.email', '=', by.email) : query.where('i.subject', '=', by.subject);
  return found.executeTakeFirst();
}

/** Binds the user of an address to a subject, the first time. @returns false where the user is bound already */
export async function bindSubject(
  db: HubDb,
  { userId, email, subject }: { userId: number; email: string; subject: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('hub_user_identity')
    .set({ subject })
    .where('user_id', '=', userId)
    .where('email', '=', email)
    .where('subject', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}
