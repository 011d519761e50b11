/**
 * What machines of a deployment show each other: a text that the secret key signs, for one purpose at one host and for
 * a short while. Nobody can read the key from it, and it opens nothing else.
 */
import type { SecretKey } from '../secrets/secret-key.ts';

/** How long a token is good, ms. */
const LIFE_MS = 60_000;
/** How far the clocks of two machines may differ, ms. */
const SKEW_MS = 60_000;

const TOKEN = /^v1\.(\d{1,15})\.([A-Za-z0-9_-]{43})$/;

/** What a token is good for: one request to one host. */
export interface PeerPurpose {
  /** Name of the host that is asked. */
  host: string;
  /** Path of the request, such as `/peer/health`. */
  path: string;
}

/** @param now ms since 1970 */
export function makePeerToken(secretKey: SecretKey, purpose: PeerPurpose, now: number): string {
  const expires = now + LIFE_MS;
  return `v1.${expires}.${secretKey.sign('peer', signed(purpose, expires))}`;
}

/** Whether a token is good for a request, by the clock of the host that is asked. @param now ms since 1970 */
export function isPeerToken(
  token: string,
  { secretKey, purpose, now }: { secretKey: SecretKey; purpose: PeerPurpose; now: number },
): boolean {
  const [, digits, signature] = TOKEN.exec(token) ?? [];
  if (digits === undefined || signature === undefined) return false;
  const expires = Number(digits);
  const isInTime = expires + SKEW_MS > now && expires <= now + LIFE_MS + SKEW_MS;
  return secretKey.isSigned('peer', signed(purpose, expires), signature) && isInTime;
}

function signed({ host, path }: PeerPurpose, expires: number): string {
  return JSON.stringify([host, path, expires]);
}
