/** What the hub must know when a browser comes back from the issuer. The browser keeps it, sealed: any hub can go on. */
import { HubError } from '../error.ts';
import type { SecretKey } from '../secrets/secret-key.ts';
import type { OidcChecks } from './issuer.ts';

export interface LoginState {
  checks: OidcChecks;
  account: string;
  /** Path of the page to show after the login. */
  to: string;
  /** ms since 1970. */
  begun: number;
}

/** A login at the issuer may take so long, ms. */
export const LOGIN_MS = 10 * 60_000;

const CONTEXT = 'oidc login';

export function sealState(key: SecretKey, state: LoginState): string {
  return key.seal(JSON.stringify(state), CONTEXT);
}

/** @throws HubError `OIDC_FAILED` for a state that is missing, too old, or not ours */
export function openState(key: SecretKey, sealed: string | undefined, now: number): LoginState {
  if (sealed === undefined) throw new HubError('OIDC_FAILED');
  let state: LoginState;
  try {
    state = JSON.parse(key.open(sealed, CONTEXT)) as LoginState;
  } catch (error) {
    throw new HubError('OIDC_FAILED', { cause: error });
  }
  if (now - state.begun > LOGIN_MS) throw new HubError('OIDC_FAILED');
  return state;
}
