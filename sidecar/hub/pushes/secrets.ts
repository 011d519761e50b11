/** The secrets that sign what is pushed: opened to sign, and replaced with an overlap in which both are valid. */

import { newPushSecret } from '../../lib/signing/webhook-signature.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import { accountContext, insertAccountSecret, type StoredSecret } from '../../store/hub/pushes/targets.ts';
import type { SecretKey } from '../secrets/secret-key.ts';

/** How long the secret before is valid besides, ms. */
export const OVERLAP_MS = 24 * 3_600_000;
export const LONGEST_OVERLAP_MS = 30 * OVERLAP_MS;

/** The secrets that are valid, the new one first. @throws HubError `SEALED` */
export function validSecrets(
  key: SecretKey,
  { secret, oldSecret, oldSecretUntil }: StoredSecret,
  { context, now }: { context: string; now: number },
): string[] {
  const isOldValid = oldSecret !== null && oldSecretUntil !== null && now < oldSecretUntil;
  return [secret, ...(isOldValid ? [oldSecret] : [])].map((sealed) => key.open(sealed, context));
}

/** Makes the secret of an account that has none. */
export async function makeAccountSecret(
  store: HubStore,
  key: SecretKey,
  { accountId, now }: { accountId: number; now: number },
): Promise<void> {
  const secret = key.seal(newPushSecret(), accountContext(accountId));
  try {
    await insertAccountSecret(store.db, accountId, { secret, now });
  } catch (error) {
    // Another hub has made it.
    if (!store.isDuplicate(error)) throw error;
  }
}

/** @param until until when the secret that is replaced is valid, ms since 1970 */
export function replaceSecret(
  key: SecretKey,
  { secret }: StoredSecret,
  { context, until }: { context: string; until: number },
): { secret: string; stored: StoredSecret } {
  const next = newPushSecret();
  const stored = { secret: key.seal(next, context), oldSecret: secret, oldSecretUntil: until };
  return { secret: next, stored };
}
