/** Recovery codes: what lets a user in who has lost the device with the one-time codes. */
import { createHash, randomBytes } from 'node:crypto';
import { toBase32 } from './base32.ts';

const CODES = 10;
/** So many random bits that a fast hash is enough. */
const CODE_BYTES = 10;
const WRITTEN = /^[A-Z2-7]{16}$/;

/** New codes, as people read them: `ABCD-EFGH-IJKL-MNOP`. They are shown once. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () => toBase32(randomBytes(CODE_BYTES)).replace(/.{4}(?=.)/g, '$&-'));
}

/** What the database holds of a code, hex; undefined for a text that is none. */
export function recoveryHash(userId: number, code: string): string | undefined {
  const letters = code.replace(/[\s-]/g, '').toUpperCase();
  if (!WRITTEN.test(letters)) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([userId, letters]))
    .digest('hex');
}
