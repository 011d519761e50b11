/** Finds the principal of a request, and refuses one that may not use its route: before its body is read. */
import type { FastifyRequest } from 'fastify';
import { findAccount } from '../../store/hub/accounts.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import { hasRight, MAIN_ACCOUNT, type Principal } from '../access/rights.ts';
import { HubError } from '../error.ts';
import type { Authentication } from '../login/authentication.ts';
import type { Duty } from '../login/duty.ts';
import type { HubErrorCode } from '../messages.ts';
import type { Caller } from './caller.ts';
import type { Route } from './route.ts';

export interface AuthenticateParts {
  authentication: Authentication;
  cookie: string;
  /** The origins that the console's pages come from. */
  isOwnOrigin: (origin: string, request: FastifyRequest) => boolean;
}

const BEARER = /^Bearer +(\S+)$/i;
/** Requests a second of a local command. */
const UNLIMITED = 1_000_000;

/** What is said while something else must be done first. */
const REFUSAL: Readonly<Record<Duty, HubErrorCode>> = {
  change_password: 'PASSWORD_MUST_CHANGE',
  enrol_totp: 'TOTP_MUST_ENROL',
};

const JSON_TYPE = /^application\/json\b/i;

/** @throws HubError `UNAUTHENTICATED`, `FORBIDDEN`, `ORIGIN`, `PASSWORD_MUST_CHANGE`, `TOTP_MUST_ENROL` */
export async function authenticate(
  request: FastifyRequest,
  route: Route,
  { authentication, cookie, isOwnOrigin }: AuthenticateParts,
): Promise<Caller> {
  const [, key] = BEARER.exec(request.headers.authorization ?? '') ?? [];
  if (key !== undefined) {
    const { principal, perSecond } = await authentication.key(key, request.ip);
    refuseWithoutRight(principal, route);
    return { principal, session: null, perSecond, duty: null };
  }
  const token = request.cookies[cookie];
  if (token === undefined) throw new HubError('UNAUTHENTICATED');
  const { principal, hash, duty } = await authentication.session(token);
  if (duty !== null && route.allowedBefore?.includes(duty) !== true) throw new HubError(REFUSAL[duty]);
  refuseWithoutRight(principal, route);
  // A page of another site makes a browser send the cookie along. It can neither choose its origin nor send JSON.
  if (route.method !== 'GET') refuseOtherOrigin(request, isOwnOrigin);
  return { principal, session: hash, perSecond: null, duty };
}

/** @throws HubError `ORIGIN` */
export function refuseOtherOrigin(
  request: FastifyRequest,
  isOwnOrigin: AuthenticateParts['isOwnOrigin'],
): void {
  const { origin, 'content-type': type } = request.headers;
  const isJson = type === undefined ? request.method === 'DELETE' : JSON_TYPE.test(type);
  if (origin === undefined || !isOwnOrigin(origin, request) || !isJson) throw new HubError('ORIGIN');
}

function refuseWithoutRight(principal: Principal, { right }: Route): void {
  if (right !== null && !hasRight(principal, right))
    throw new HubError('FORBIDDEN', { values: { right }, path: right });
}

/** Names the account that a local command works on. */
export const ACCOUNT_HEADER = 'x-cti-robot-account';

/**
 * The operator of the machine, with all rights.
 *
 * @throws HubError `NO_ACCOUNT`
 */
export async function operatorOf(request: FastifyRequest, name: string, store: HubStore): Promise<Caller> {
  const accountName = String(request.headers[ACCOUNT_HEADER] ?? MAIN_ACCOUNT);
  const account = await findAccount(store.db, accountName);
  if (!account) throw new HubError('NO_ACCOUNT', { values: { name: accountName } });
  const principal: Principal = {
    kind: 'command',
    id: 0,
    name,
    account: { id: account.id, name: account.name },
    role: 'admin',
    deployment: true,
  };
  return { principal, session: null, perSecond: UNLIMITED, duty: null };
}
