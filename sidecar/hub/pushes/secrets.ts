/** The secrets that sign what is pushed: opened to sign, and replaced with an overlap in which both are valid. */
import type { StoredSecret } from '../../store/hub/pushes/targets.ts';
import type { SecretKey } from '../secrets/secret-key.ts';
import { newPushSecret } from './signature.ts';

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
