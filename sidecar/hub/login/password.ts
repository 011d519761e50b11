/**
 * Passwords, stored as `scrypt$<log2 N>$<r>$<p>$<salt>$<hash>`. Each hash takes 32 MB and tens of milliseconds of a
 * core, so no more than two run at once, and a waiting line has an end.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { HubError } from '../error.ts';
import { HashThreads } from './hash-threads.ts';
import type { HashCost } from './hash-worker.ts';

const COST: HashCost = { logN: 15, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const AT_ONCE = 2;
/** Logins that wait; a further one is refused. */
const MAX_WAITING = 100;
const RETRY_AFTER_SECONDS = 5;

const MIN_CHARACTERS = 10;
const MAX_CHARACTERS = 200;

/** The end of a hash of no password: a login with an unknown name takes as long as one with a wrong password. */
const NO_PASSWORD = `${'A'.repeat(22)}$${'A'.repeat(43)}`;

export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param cost of new hashes; a test takes a smaller one */
  constructor(
    private readonly cost: HashCost = COST,
    private readonly threads = new HashThreads(),
  ) {}

  /** @throws HubError `PASSWORD_WEAK`, `TOO_MANY` */
  async hash(password: string, userName: string): Promise<string> {
    const length = Array.from(password).length;
    if (length < MIN_CHARACTERS || length > MAX_CHARACTERS || password === userName)
      throw new HubError('PASSWORD_WEAK');
    const salt = randomBytes(SALT_BYTES);
    const hash = await this.derive(password, salt, this.cost);
    return this.format(`${salt.toString('base64url')}$${hash.toString('base64url')}`);
  }

  private format(saltAndHash: string): string {
    const { logN, r, p } = this.cost;
    return `scrypt$${logN}$${r}$${p}$${saltAndHash}`;
  }

  /**
   * Whether a password is the stored one.
   *
   * @param stored null for an unknown user: takes as long, and is false
   * @throws HubError `TOO_MANY`
   */
  async verify(password: string, stored: string | null): Promise<boolean> {
    const [, logN, r, p, salt = '', hash = ''] = (stored ?? this.format(NO_PASSWORD)).split('$');
    const expected = Buffer.from(hash, 'base64url');
    const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
    const given = await this.derive(
      password.slice(0, MAX_CHARACTERS * 2),
      Buffer.from(salt, 'base64url'),
      cost,
    );
    return stored !== null && given.length === expected.length && timingSafeEqual(given, expected);
  }

  private async derive(password: string, salt: Buffer, cost: HashCost): Promise<Buffer> {
    await this.enter();
    try {
      const job = { password: password.normalize('NFC'), salt, bytes: HASH_BYTES, cost };
      return Buffer.from(await this.threads.hash(job));
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running < AT_ONCE) {
      this.running++;
      return;
    }
    if (this.waiting.length >= MAX_WAITING)
      throw new HubError('TOO_MANY', { values: { seconds: RETRY_AFTER_SECONDS } });
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Hands the place over to the next in line. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running--;
  }
}
