/** Who sends a request: logs users in, and finds the principal of a session or a key. */
import { createHash } from 'node:crypto';
import type { HubStore } from '../../store/hub/hub-store.ts';
import { findKeyByHash, findKeyById, type KeyRow, markKeyUsed } from '../../store/hub/keys.ts';
import { countFailure, forgetFailures, readFailures } from '../../store/hub/login-failures.ts';
import { totpContext } from '../../store/hub/sealed.ts';
import {
  endSessions,
  findSession,
  insertSession,
  markSessionSeen,
  type SessionRow,
} from '../../store/hub/sessions.ts';
import { findUser, findUserOfSession, takeTotpStep, type UserRow } from '../../store/hub/users.ts';
import { isRole, type Principal, type Role } from '../access/rights.ts';
import { HubError } from '../error.ts';
import type { SecretKey } from '../secrets/secret-key.ts';
import { isAllowedAddress } from './addresses.ts';
import type { Passwords } from './password.ts';
import { isApiKey, isToken, newToken, tokenHash } from './token.ts';
import { totpStep } from './totp.ts';

const MINUTE_MS = 60_000;

/** Failures within the window after which a user, or an address, is refused until the window ends. */
const WINDOW_MS = 15 * MINUTE_MS;
const MAX_FAILURES = { user: 10, address: 50 } as const;

const MAX_AGENT = 200;

export interface SessionLimits {
  /** A session without requests for so long ends, ms. */
  idleMs: number;
  /** A session ends so long after its login, ms. */
  longestMs: number;
}

export interface LoginRequest {
  account: string;
  user: string;
  password: string;
  /** One-time code. */
  code?: string | undefined;
  address: string;
  agent: string;
  /** The session that the browser had before: it ends. */
  before?: string | undefined;
}

/** A user's session, as its requests see it. */
export interface Session {
  principal: Principal;
  /** SHA-256 of the token, hex. */
  hash: string;
  /** The first password has not been changed yet. */
  mustChangePassword: boolean;
}

export interface AuthenticationParts {
  store: HubStore;
  passwords: Passwords;
  secretKey: SecretKey;
  limits: SessionLimits;
  /** ms since 1970. */
  now: () => number;
}

export class Authentication {
  constructor(private readonly parts: AuthenticationParts) {}

  /**
   * Logs a user in. An unknown user and a wrong password take as long and give the same error.
   *
   * @returns the new session's token
   * @throws HubError `LOGIN_FAILED`, `TOO_MANY`
   */
  async login(request: LoginRequest): Promise<string> {
    const { store, passwords } = this.parts;
    const subjects = subjectsOf(request);
    await this.refuseTooMany(subjects);
    const user = await findUser(store.db, request.account, request.user);
    const isRight = await passwords.verify(request.password, user?.password ?? null);
    if (user === undefined || !isRight || !(await this.takesCode(user, request.code))) {
      const now = this.parts.now();
      const window = { now, windowStart: now - WINDOW_MS, kind: store.kind };
      for (const { hash } of subjects) await countFailure(store.db, hash, window);
      throw new HubError('LOGIN_FAILED');
    }
    await forgetFailures(store.db, (subjects[0] as Subject).hash);
    return this.startSession(user.id, request);
  }

  /** @throws HubError `UNAUTHENTICATED` for a token without a living session */
  async session(token: string): Promise<Session> {
    const { store, limits, now } = this.parts;
    if (!isToken(token)) throw new HubError('UNAUTHENTICATED');
    const hash = tokenHash(token);
    const found = await findSession(store.db, hash);
    const time = now();
    if (found === undefined || !isLiving(found, limits, time)) throw new HubError('UNAUTHENTICATED');
    const user = await findUserOfSession(store.db, found.userId);
    if (user === undefined) throw new HubError('UNAUTHENTICATED');
    if (time - found.seen >= MINUTE_MS) await markSessionSeen(store.db, hash, time);
    return { principal: principalOf('user', user), hash, mustChangePassword: user.mustChange };
  }

  /** @throws HubError `UNAUTHENTICATED` for an unknown or expired key, and for an address that may not use it */
  async key(key: string, address: string): Promise<{ principal: Principal; perSecond: number | null }> {
    const { store, now } = this.parts;
    const found = isApiKey(key) ? await findKeyByHash(store.db, tokenHash(key)) : undefined;
    const time = now();
    if (found === undefined || (found.expires !== null && found.expires <= time))
      throw new HubError('UNAUTHENTICATED');
    if (!isAllowed(found, address)) throw new HubError('UNAUTHENTICATED');
    if (found.used === null || time - found.used >= MINUTE_MS) await markKeyUsed(store.db, found.id, time);
    return { principal: principalOf('key', found), perSecond: found.perSecond };
  }

  /**
   * Whether a principal may go on with what it has begun: its session or key is there, and gives what it gave. Does not
   * count as a request.
   */
  async isStillGood(principal: Principal, session: string | null, address: string): Promise<boolean> {
    const { store, limits, now } = this.parts;
    if (principal.kind === 'command') return true;
    if (principal.kind === 'key') {
      const key = await findKeyById(store.db, principal.id);
      const isGood = key !== undefined && (key.expires === null || key.expires > now());
      return isGood && isAllowed(key, address) && isSame(principalOf('key', key), principal);
    }
    const found = session === null ? undefined : await findSession(store.db, session);
    if (found === undefined || !isLiving(found, limits, now())) return false;
    const user = await findUserOfSession(store.db, found.userId);
    return user !== undefined && isSame(principalOf('user', user), principal);
  }

  private async startSession(userId: number, { address, agent, before }: LoginRequest): Promise<string> {
    const { store, now } = this.parts;
    const token = newToken();
    const time = now();
    await store.db.transaction().execute(async (transaction) => {
      if (before !== undefined) await endSessions(transaction, userId, { only: tokenHash(before) });
      await insertSession(transaction, {
        hash: tokenHash(token),
        userId,
        address,
        agent: agent.slice(0, MAX_AGENT),
        created: time,
        seen: time,
      });
    });
    return token;
  }

  private async takesCode(user: UserRow, code: string | undefined): Promise<boolean> {
    if (user.totp === null) return true;
    const { secretKey, store, now } = this.parts;
    const secret = secretKey.open(user.totp, totpContext(user.id));
    const step = totpStep(secret, code ?? '', { after: user.totpStep, now: now() });
    // Two requests with the same code: one of them takes it.
    return step !== null && takeTotpStep(store.db, user.id, step);
  }

  private async refuseTooMany(subjects: readonly Subject[]): Promise<void> {
    const { store, now } = this.parts;
    for (const { hash, most } of subjects) {
      const { failures, since } = await readFailures(store.db, hash);
      const endsIn = since + WINDOW_MS - now();
      if (failures >= most && endsIn > 0)
        throw new HubError('TOO_MANY', { values: { seconds: Math.ceil(endsIn / 1000) } });
    }
  }
}

function isLiving({ seen, created }: SessionRow, { idleMs, longestMs }: SessionLimits, now: number): boolean {
  return now - seen < idleMs && now - created < longestMs;
}

function isAllowed({ addresses }: KeyRow, address: string): boolean {
  return addresses === null || isAllowedAddress(address, addresses);
}

function isSame(a: Principal, b: Principal): boolean {
  return a.role === b.role && a.deployment === b.deployment && a.account.id === b.account.id;
}

interface Subject {
  hash: string;
  most: number;
}

/** What failures are counted for. The database holds hashes: an address is somebody's. */
function subjectsOf({ account, user, address }: LoginRequest): [Subject, Subject] {
  const hash = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return [
    { hash: hash('user', account, user), most: MAX_FAILURES.user },
    { hash: hash('address', address), most: MAX_FAILURES.address },
  ];
}

interface Named {
  id: number;
  name: string;
  accountId: number;
  account: string;
  role: string;
  deployment: boolean;
}

function principalOf(kind: Principal['kind'], row: Named): Principal {
  const { id, name, accountId, account, role, deployment } = row;
  return { kind, id, name, account: { id: accountId, name: account }, role: knownRole(role), deployment };
}

/** A role that this release does not know gives the least. */
function knownRole(text: string): Role {
  return isRole(text) ? text : 'viewer';
}
