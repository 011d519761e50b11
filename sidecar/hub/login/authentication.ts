/** Who sends a request: logs users in, and finds the principal of a session or a key. */
import { insertAudit } from '../../store/hub/audit.ts';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import { findKeyByHash, findKeyById, type KeyRow, markKeyUsed } from '../../store/hub/keys.ts';
import { takeRecoveryCode } from '../../store/hub/login/recovery-codes.ts';
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
import { type Duty, dutyOf, type LoginMethod } from './duty.ts';
import type { LoginLimits } from './login-limits.ts';
import type { Passwords } from './password.ts';
import { recoveryHash } from './recovery-code.ts';
import { isApiKey, methodOf, newSessionToken, tokenHash } from './token.ts';
import { isTotpCode, totpStep } from './totp.ts';

const MINUTE_MS = 60_000;

const MAX_AGENT = 200;

export interface SessionLimits {
  /** A session without requests for so long ends, ms. */
  idleMs: number;
  /** A session ends so long after its login, ms. */
  longestMs: number;
}

/** Where a login comes from. */
export interface Browser {
  address: string;
  agent: string;
  /** The session that the browser had before: it ends. */
  before?: string | undefined;
}

export interface LoginRequest extends Browser {
  account: string;
  user: string;
  password: string;
  /** One-time code, or a recovery code. */
  code?: string | undefined;
}

/** A user's session, as its requests see it. */
export interface Session {
  principal: Principal;
  /** SHA-256 of the token, hex. */
  hash: string;
  /** What the user must do before anything else is allowed; null: nothing. */
  duty: Duty | null;
}

/** Who uses a key. */
export interface KeyUse {
  principal: Principal;
  /** Requests a second; null: the default. */
  perSecond: number | null;
}

export interface AuthenticationParts {
  store: HubStore;
  passwords: Passwords;
  secretKey: SecretKey;
  /** Of tries. */
  tries: LoginLimits;
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
    const { store, passwords, tries } = this.parts;
    const user = await tries.guard(request, async () => {
      const found = await findUser(store.db, request.account, request.user);
      const isRight = await passwords.verify(request.password, found?.password ?? null);
      return found !== undefined && isRight && (await this.takesCode(found, request)) ? found : null;
    });
    return this.startSession(user, request, 'password');
  }

  /** @throws HubError `UNAUTHENTICATED` for a token without a living session */
  async session(token: string): Promise<Session> {
    const { store, limits, now } = this.parts;
    const method = methodOf(token);
    if (method === undefined) throw new HubError('UNAUTHENTICATED');
    const hash = tokenHash(token);
    const found = await findSession(store.db, hash);
    const time = now();
    if (found === undefined || !isLiving(found, limits, time)) throw new HubError('UNAUTHENTICATED');
    const user = await findUserOfSession(store.db, found.userId);
    if (user === undefined) throw new HubError('UNAUTHENTICATED');
    if (time - found.seen >= MINUTE_MS) await markSessionSeen(store.db, hash, time);
    return { principal: principalOf('user', user), hash, duty: dutyOf(user, method) };
  }

  /** @throws HubError `UNAUTHENTICATED` for an unknown or expired key, and for an address that may not use it */
  async key(key: string, address: string): Promise<KeyUse> {
    const { store } = this.parts;
    const found = isApiKey(key) ? await findKeyByHash(store.db, tokenHash(key)) : undefined;
    return this.use(found, address);
  }

  /**
   * The key of a door with this hash.
   *
   * @throws HubError `UNAUTHENTICATED`, as for other keys
   */
  async doorKey(hash: string, address: string): Promise<KeyRow> {
    const found = await findKeyByHash(this.parts.store.db, hash);
    await this.use(found, address);
    return found as KeyRow;
  }

  /**
   * The principal of a door's key, for a token that the hub has signed.
   *
   * @throws HubError `UNAUTHENTICATED`, also after the key was removed
   */
  async doorCaller(door: string, keyId: number, address: string): Promise<KeyUse> {
    const found = await findKeyById(this.parts.store.db, keyId);
    return this.use(found?.door === door ? found : undefined, address);
  }

  private async use(found: KeyRow | undefined, address: string): Promise<KeyUse> {
    const { store, now } = this.parts;
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

  /** Starts a session of a user who has proved to be one. @returns its token */
  async startSession(user: UserRow, browser: Browser, method: LoginMethod): Promise<string> {
    const { store, now } = this.parts;
    const { address, agent, before } = browser;
    const token = newSessionToken(method);
    const time = now();
    await store.db.transaction().execute(async (db) => {
      if (before !== undefined) await endSessions(db, user.id, { only: tokenHash(before) });
      await insertSession(db, {
        hash: tokenHash(token),
        userId: user.id,
        address,
        agent: agent.slice(0, MAX_AGENT),
        created: time,
        seen: time,
      });
      await this.audit(db, user, method === 'oidc' ? 'login.oidc' : 'login', address);
    });
    return token;
  }

  /** Takes a one-time code or a recovery code, where the user has them. Each counts once. */
  private async takesCode(user: UserRow, { code, address }: LoginRequest): Promise<boolean> {
    if (user.totp === null) return true;
    const { secretKey, store, now } = this.parts;
    if (code === undefined) return false;
    if (isTotpCode(code)) {
      const secret = secretKey.open(user.totp, totpContext(user.id));
      const step = totpStep(secret, code, { after: user.totpStep, now: now() });
      // Two requests with the same code: one of them takes it.
      return step !== null && takeTotpStep(store.db, user.id, step);
    }
    const hash = recoveryHash(user.id, code);
    if (hash === undefined) return false;
    return store.db.transaction().execute(async (db) => {
      const isTaken = await takeRecoveryCode(db, user.id, hash);
      if (isTaken) await this.audit(db, user, 'login.recovery', address);
      return isTaken;
    });
  }

  private audit(db: HubDb, user: UserRow, action: string, address: string): Promise<void> {
    const { accountId, name } = user;
    const actorKind = 'user' as const;
    const entry = { time: this.parts.now(), actorKind, actor: name, action, object: name, address };
    return insertAudit(db, accountId, entry);
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
