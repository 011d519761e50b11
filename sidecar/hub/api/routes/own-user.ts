/** The user who sends a request, for the routes on which users change their own account. */
import { lockUser } from '../../../store/hub/row-lock.ts';
import { findUserById, type UserRow } from '../../../store/hub/users.ts';
import { HubError } from '../../error.ts';
import type { Context } from '../route.ts';

/** @throws HubError `NOT_FOUND` for a key, which is no user */
export async function userOf({ db, principal }: Context): Promise<UserRow> {
  const user =
    principal.kind === 'user' ? await findUserById(db, principal.account.id, principal.id) : undefined;
  if (!user) throw new HubError('NOT_FOUND');
  return user;
}

/**
 * Verifies the own password, before the transaction. A stolen session is no way around the limit of tries.
 *
 * @returns what is stored of it, for `userToChange`
 * @throws HubError `LOGIN_FAILED`, `TOO_MANY`
 */
export async function verifiedPassword(
  { passwords, tries, address }: Context,
  { account, name, password: stored }: UserRow,
  password: string,
): Promise<string> {
  const subject = { account, user: name, address };
  return tries.guard(subject, async () => ((await passwords.verify(password, stored)) ? stored : null));
}

/**
 * The user, whom nobody else changes until the transaction ends.
 *
 * @throws HubError `LOGIN_FAILED` where the verified password has been replaced meanwhile
 */
export async function userToChange(context: Context, verified: string): Promise<UserRow> {
  await lockUser(context.db, context.principal.id);
  const user = await userOf(context);
  if (user.password !== verified) throw new HubError('LOGIN_FAILED');
  return user;
}
