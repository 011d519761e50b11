/** API keys and sessions: random tokens of which the database holds a hash only. */
import { createHash, randomBytes } from 'node:crypto';
import type { LoginMethod } from './duty.ts';

const TOKEN_BYTES = 32;
const KEY_PREFIX = 'crk_';
/** 32 bytes in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
/** Begins the token of a session that an OIDC issuer vouches for. The hash covers it. */
const OIDC_PREFIX = 'oidc_';

/** A new API key: `crk_` and 43 characters. It is shown once. */
export function newApiKey(): string {
  return KEY_PREFIX + newToken();
}

/** A new session's token: 43 characters, which say how the session began. */
export function newSessionToken(method: LoginMethod): string {
  return (method === 'oidc' ? OIDC_PREFIX : '') + newToken();
}

/** How the session of a token began; undefined for a text that is no token. */
export function methodOf(token: string): LoginMethod | undefined {
  if (TOKEN.test(token)) return 'password';
  return token.startsWith(OIDC_PREFIX) && TOKEN.test(token.slice(OIDC_PREFIX.length)) ? 'oidc' : undefined;
}

function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What the database holds of a token: its SHA-256, hex. A token has 256 random bits, so a slow hash would add nothing. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whether a text has the form of an API key. */
export function isApiKey(text: string): boolean {
  return text.startsWith(KEY_PREFIX) && TOKEN.test(text.slice(KEY_PREFIX.length));
}
