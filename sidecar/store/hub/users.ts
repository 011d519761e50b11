import type { HubDb } from './hub-store.ts';

export interface UserRow {
  id: number;
  accountId: number;
  account: string;
  /** Of the account, JSON. */
  accountSettings: string;
  name: string;
  role: string;
  deployment: boolean;
  /** scrypt. */
  password: string;
  mustChange: boolean;
  /** Sealed; null: no one-time codes. */
  totp: string | null;
  totpStep: number;
  /** For the login with OIDC, in lower case. */
  email: string | null;
  /** Bound to an OIDC subject; null: not yet. */
  subject: string | null;
  revision: number;
  /** ms since 1970. */
  created: number;
}

export interface NewUser {
  accountId: number;
  name: string;
  role: string;
  deployment: boolean;
  password: string;
  mustChange: boolean;
}

/** @throws a duplicate's error for a name that the account has */
export async function insertUser(db: HubDb, user: NewUser, now: number): Promise<number> {
  const { accountId, name, role, deployment, password, mustChange } = user;
  const { insertId } = await db
    .insertInto('hub_user')
    .values({
      account_id: accountId,
      name,
      role,
      deployment: Number(deployment),
      password,
      must_change: Number(mustChange),
      totp: null,
      created: now,
    })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

function selectUsers(db: HubDb) {
  return db
    .selectFrom('hub_user as u')
    .innerJoin('hub_account as a', 'a.id', 'u.account_id')
    .leftJoin('hub_user_identity as i', 'i.user_id', 'u.id')
    .select([
      'u.id',
      'u.account_id as accountId',
      'a.name as account',
      'a.settings as accountSettings',
      'u.name',
      'u.role',
      'u.deployment',
      'u.password',
      'u.must_change as mustChange',
      'u.totp',
      'u.totp_step as totpStep',
      'i.email',
      'i.subject',
      'u.revision',
      'u.created',
    ]);
}

function userOf(
  row: Omit<UserRow, 'deployment' | 'mustChange'> & { deployment: number; mustChange: number },
): UserRow {
  return { ...row, deployment: row.deployment === 1, mustChange: row.mustChange === 1 };
}

export async function listUsers(db: HubDb, accountId: number): Promise<UserRow[]> {
  const rows = await selectUsers(db).where('u.account_id', '=', accountId).orderBy('u.name').execute();
  return rows.map(userOf);
}

export async function findUser(db: HubDb, account: string, name: string): Promise<UserRow | undefined> {
  const row = await selectUsers(db)
    .where('a.name', '=', account)
    .where('u.name', '=', name)
    .executeTakeFirst();
  return row && userOf(row);
}

/** A user of this account only: another account's is not found. */
export async function findUserById(db: HubDb, accountId: number, id: number): Promise<UserRow | undefined> {
  const row = await selectUsers(db)
    .where('u.account_id', '=', accountId)
    .where('u.id', '=', id)
    .executeTakeFirst();
  return row && userOf(row);
}

/** What may be changed of a user. */
export interface UserChange {
  role?: string;
  deployment?: boolean;
  password?: string;
  mustChange?: boolean;
  totp?: string | null;
}

/** Changes a user and counts its revision up. What the change rests on was read under a lock (row-lock.ts). */
export async function updateUser(db: HubDb, id: number, change: UserChange): Promise<void> {
  const { role, deployment, password, mustChange, totp } = change;
  await db
    .updateTable('hub_user')
    .set((user) => ({
      revision: user('revision', '+', 1),
      ...(role === undefined ? {} : { role }),
      ...(deployment === undefined ? {} : { deployment: Number(deployment) }),
      ...(password === undefined ? {} : { password }),
      ...(mustChange === undefined ? {} : { must_change: Number(mustChange) }),
      ...(totp === undefined ? {} : { totp }),
    }))
    .where('id', '=', id)
    .execute();
}

/** Takes the step of a one-time code. @returns false where this step or a later one was taken before */
export async function takeTotpStep(db: HubDb, id: number, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('hub_user')
    .set({ totp_step: step })
    .where('id', '=', id)
    .where('totp_step', '<', step)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Removes a user with all that belongs to it, and ends its sessions. @returns whether there was one */
export async function deleteUser(db: HubDb, accountId: number, id: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('hub_user')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  if (numDeletedRows !== 1n) return false;
  for (const table of ['hub_session', 'hub_recovery_code', 'hub_user_identity'] as const)
    await db.deleteFrom(table).where('user_id', '=', id).execute();
  return true;
}

/** Of how many admins an account consists: the last one can be neither removed nor demoted. */
export async function countAdmins(db: HubDb, accountId: number): Promise<number> {
  const { count } = await db
    .selectFrom('hub_user')
    .select((user) => user.fn.countAll<number | string>().as('count'))
    .where('account_id', '=', accountId)
    .where('role', '=', 'admin')
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The user of a session. */
export async function findUserOfSession(db: HubDb, id: number): Promise<UserRow | undefined> {
  const row = await selectUsers(db).where('u.id', '=', id).executeTakeFirst();
  return row && userOf(row);
}
