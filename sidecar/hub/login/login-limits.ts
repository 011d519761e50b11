/** Limits failed logins, of a user and of an address, counted in the database for all hubs. */
import { createHash } from 'node:crypto';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import {
  countFailure,
  forgetFailures,
  type LoginFailures,
  readFailures,
  returnTry,
} from '../../store/hub/login/login-failures.ts';
import { HubError } from '../error.ts';

/** Failures within the window after which a user, or an address, is refused until the window ends. */
const WINDOW_MS = 15 * 60_000;
const MAX_FAILURES = { user: 10, address: 50 } as const;

/** Who tries. */
export interface LoginSubject {
  account: string;
  user: string;
  address: string;
}

export class LoginLimits {
  constructor(private readonly parts: { store: HubStore; now: () => number }) {}

  /**
   * Checks what a user proves.
   *
   * @param check gives null for a wrong password or code
   * @throws HubError `LOGIN_FAILED`, `TOO_MANY`
   */
  async guard<T>(subject: LoginSubject, check: () => Promise<T | null>): Promise<T> {
    const { db } = this.parts.store;
    const { user, address } = countedFor(subject);
    this.refuse(await readFailures(db, address), MAX_FAILURES.address - 1);
    // A try counts before it is made: many at once are no more than one after the other.
    const tries = await db.transaction().execute(async (transaction) => {
      await this.count(transaction, user);
      return readFailures(transaction, user);
    });
    this.refuse(tries, MAX_FAILURES.user);
    const proof = await check().catch(async (error: unknown) => {
      await returnTry(db, user);
      throw error;
    });
    if (proof === null) {
      await this.count(db, address);
      throw new HubError('LOGIN_FAILED');
    }
    await forgetFailures(db, user);
    return proof;
  }

  private count(db: HubDb, subject: string): Promise<void> {
    const { store, now } = this.parts;
    const time = now();
    return countFailure(db, subject, { now: time, windowStart: time - WINDOW_MS, kind: store.kind });
  }

  /** @throws HubError `TOO_MANY` for more failures than these within the window */
  private refuse({ failures, since }: LoginFailures, most: number): void {
    const endsIn = since + WINDOW_MS - this.parts.now();
    if (failures > most && endsIn > 0)
      throw new HubError('TOO_MANY', { values: { seconds: Math.ceil(endsIn / 1000) } });
  }
}

/** What failures are counted for. The database holds hashes: an address is somebody's. */
function countedFor({ account, user, address }: LoginSubject): { user: string; address: string } {
  const hash = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return { user: hash('user', account, user), address: hash('address', address) };
}
