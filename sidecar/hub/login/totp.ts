/** One-time codes of an authenticator app: RFC 6238 with SHA-1, six digits and steps of 30 s, as all apps make them. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { fromBase32, toBase32 } from './base32.ts';

const SECRET_BYTES = 20;
const STEP_MS = 30_000;
const DIGITS = 6;
const CODE = /^[0-9]{6}$/;
/** A code of the step before or after counts too: clocks differ. */
const STEPS_ASIDE = [0, -1, 1] as const;

/** A new secret, in base32 as apps take it. */
export function newTotpSecret(): string {
  return toBase32(randomBytes(SECRET_BYTES));
}

/** The address that an app reads from a QR code. */
export function totpUri(secret: string, { issuer, user }: { issuer: string; user: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(user)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}

/** Whether a text has the form of a code. */
export function isTotpCode(text: string): boolean {
  return CODE.test(text);
}

/**
 * The step whose code was given; null where the code is wrong or was used before.
 *
 * @param after the step of the last code that was taken: a code counts once
 * @param now ms since 1970
 */
export function totpStep(
  secret: string,
  code: string,
  { after, now }: { after: number; now: number },
): number | null {
  if (!isTotpCode(code)) return null;
  const current = Math.floor(now / STEP_MS);
  let found: number | null = null;
  for (const aside of STEPS_ASIDE) {
    const step = current + aside;
    const isSame = timingSafeEqual(Buffer.from(totpCode(secret, step)), Buffer.from(code));
    if (isSame && step > after) found ??= step;
  }
  return found;
}

/** The code of a step. */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = (mac.at(-1) as number) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}
