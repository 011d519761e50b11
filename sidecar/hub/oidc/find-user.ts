/** The user of an account who has logged in at the issuer. Users are made by their admins only. */
import { createHash } from 'node:crypto';
import type { HubStore } from '../../store/hub/hub-store.ts';
import { bindSubject, findIdentity } from '../../store/hub/login/identities.ts';
import { findUserOfSession, type UserRow } from '../../store/hub/users.ts';
import { HubError } from '../error.ts';
import type { OidcIdentity } from './issuer.ts';

/**
 * The first time the e-mail address names the user, who is bound to the issuer's subject from then on: who is given the
 * address later is somebody else.
 *
 * @throws HubError `OIDC_NO_USER`, also for an account that does not exist
 */
export async function findOidcUser(
  { db }: HubStore,
  account: string,
  { issuer, subject, email }: OidcIdentity,
): Promise<UserRow> {
  const hash = createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('hex');
  const bound = await findIdentity(db, account, { subject: hash });
  const found = bound ?? (email === null ? undefined : await findIdentity(db, account, { email }));
  if (found === undefined) throw new HubError('OIDC_NO_USER');
  if (bound === undefined) {
    const isBound = await bindSubject(db, { userId: found.userId, email: email as string, subject: hash });
    if (!isBound) throw new HubError('OIDC_NO_USER');
  }
  const user = await findUserOfSession(db, found.userId);
  if (user === undefined) throw new HubError('OIDC_NO_USER');
  return user;
}
