/** Keys and tokens of the inbound platform's API: a key's two halves are exchanged for a token, which goes into each URL. */
import { randomBytes, randomUUID } from 'node:crypto';
import { tokenHash } from '../../login/token.ts';
import type { SecretKey } from '../../secrets/secret-key.ts';

/** The name of the door. */
export const YETA = 'yeta';

export interface YetaKey {
  /** 48 characters. Not a secret. */
  appKey: string;
  /** 44 characters. */
  appSecret: string;
}

const SECRET_BYTES = 32;

/** Clients check the lengths: base64 of a UUID's text, and of 32 bytes. */
export function newYetaKey(): YetaKey {
  return {
    appKey: Buffer.from(randomUUID()).toString('base64'),
    appSecret: randomBytes(SECRET_BYTES).toString('base64'),
  };
}

/** What the database holds of a key. */
export function yetaKeyHash({ appKey, appSecret }: YetaKey): string {
  return tokenHash(`${YETA} ${appKey} ${appSecret}`);
}

export const TOKEN_SECONDS = 3600;

/** Longer than any token. */
const LONGEST = 200;

/** @param expires ms since 1970 */
export function signToken(secretKey: SecretKey, { keyId, expires }: { keyId: number; expires: number }) {
  const body = `${keyId.toString(36)}.${expires.toString(36)}`;
  return `${body}.${secretKey.sign('door', `${YETA} ${body}`)}`;
}

/** The id of the key that a token was given for; undefined: it was not signed here, or has expired. */
export function readToken(secretKey: SecretKey, token: string, now: number): number | undefined {
  const [keyId = '', expires = '', signature = '', ...more] = token.length > LONGEST ? [] : token.split('.');
  if (more.length > 0 || !secretKey.isSigned('door', `${YETA} ${keyId}.${expires}`, signature))
    return undefined;
  return Number.parseInt(expires, 36) > now ? Number.parseInt(keyId, 36) : undefined;
}
