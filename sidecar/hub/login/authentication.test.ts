import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../test/support/home.ts';
import { insertAccount } from '../../store/hub/accounts.ts';
import { openHubStore } from '../../store/hub/hub-store.ts';
import { insertKey } from '../../store/hub/keys.ts';
import { deleteUser, insertUser, updateUser } from '../../store/hub/users.ts';
import { startSqliteThread } from '../../store/sqlite-thread/sqlite-thread.ts';
import { SecretKey } from '../secrets/secret-key.ts';
import { Authentication, type LoginRequest } from './authentication.ts';
import { HashThreads } from './hash-threads.ts';
import { LoginLimits } from './login-limits.ts';
import { Passwords } from './password.ts';
import { newApiKey, tokenHash } from './token.ts';
import { totpCode } from './totp.ts';

const MINUTE_MS = 60_000;
const hashThreads = new HashThreads();
const NOON = Date.UTC(2026, 0, 1, 12);
const PASSWORD = 'correct horse';
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

async function aHub() {
  const path = join(temporaryFolder(), 'rows.db');
  const thread = startSqliteThread({ path, mustExist: false });
  const store = openHubStore({ sqlite: { path, connect: thread.connect } });
  onTestFinished(async () => {
    await store.close();
    await thread.close();
  });
  await store.migrate();
  const passwords = new Passwords({ logN: 4, r: 8, p: 1 }, hashThreads);
  const secretKey = SecretKey.generate();
  const clock = { now: NOON };
  const authentication = new Authentication({
    store,
    passwords,
    secretKey,
    tries: new LoginLimits({ store, now: () => clock.now }),
    limits: { idleMs: 30 * MINUTE_MS, longestMs: 120 * MINUTE_MS },
    now: () => clock.now,
  });
  const accountId = await insertAccount(store.db, 'main', NOON);
  const user = {
    accountId,
    name: 'li',
    role: 'editor',
    deployment: false,
    password: await passwords.hash(PASSWORD, 'li'),
    mustChange: true,
  };
  const userId = await insertUser(store.db, user, NOON);
  const login = (over: Partial<LoginRequest> = {}) =>
    authentication.login({
      account: 'main',
      user: 'li',
      password: PASSWORD,
      address: '192.0.2.1',
      agent: 'test',
      ...over,
    });
  return { store, clock, authentication, secretKey, accountId, userId, login };
}

let hub: Awaited<ReturnType<typeof aHub>>;
beforeEach(async () => {
  hub = await aHub();
});

describe('a login', () => {
  it('starts a session of the user, whose password must be changed', async () => {
    const session = await hub.authentication.session(await hub.login());
    expect(session).toMatchObject({
      duty: 'change_password',
      principal: { kind: 'user', name: 'li', role: 'editor', account: { name: 'main' } },
    });
  });

  it.each([
    ['a wrong password', { password: 'wrong horse' }],
    ['an unknown user', { user: 'wang' }],
    ['an unknown account', { account: 'other' }],
  ])('fails with the same error for %s', async (_what, over) => {
    await expect(hub.login(over)).rejects.toMatchObject({ code: 'LOGIN_FAILED' });
  });

  it('is refused after ten failures of a user, from any address, until the window ends', async () => {
    for (let i = 0; i < 10; i++)
      await expect(hub.login({ password: 'wrong horse', address: `192.0.2.${i}` })).rejects.toThrow();
    await expect(hub.login({ address: '198.51.100.1' })).rejects.toMatchObject({ code: 'TOO_MANY' });
    hub.clock.now += 15 * MINUTE_MS;
    await expect(hub.login()).resolves.toBeTypeOf('string');
  });

  it('is refused after fifty failures of an address, for any user', async () => {
    for (let i = 0; i < 50; i++) await expect(hub.login({ user: `nobody-${i}` })).rejects.toThrow();
    await expect(hub.login()).rejects.toMatchObject({ code: 'TOO_MANY' });
    await expect(hub.login({ address: '198.51.100.1' })).resolves.toBeTypeOf('string');
  });

  it('is refused after ten failures of a user, also when they come at once', async () => {
    const tries = Array.from({ length: 40 }, () => hub.login({ password: 'wrong horse' }));
    const codes = (await Promise.allSettled(tries)).map(
      (outcome) => outcome.status === 'rejected' && (outcome.reason as { code: string }).code,
    );
    expect(codes.filter((code) => code === 'LOGIN_FAILED')).toHaveLength(10);
    expect(codes.filter((code) => code === 'TOO_MANY')).toHaveLength(30);
    await expect(hub.login()).rejects.toMatchObject({ code: 'TOO_MANY' });
  });

  it('takes a one-time code once', async () => {
    const totp = hub.secretKey.seal(SECRET, `totp ${hub.userId}`);
    await updateUser(hub.store.db, hub.userId, { totp });
    const code = totpCode(SECRET, Math.floor(NOON / 30_000));
    await expect(hub.login()).rejects.toMatchObject({ code: 'LOGIN_FAILED' });
    await expect(hub.login({ code })).resolves.toBeTypeOf('string');
    await expect(hub.login({ code })).rejects.toMatchObject({ code: 'LOGIN_FAILED' });
  });

  it('ends the session that the browser had before', async () => {
    const before = await hub.login();
    await hub.login({ before });
    await expect(hub.authentication.session(before)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('a session', () => {
  it('ends when it is idle, however often it was used before', async () => {
    const token = await hub.login();
    for (let i = 0; i < 3; i++) {
      hub.clock.now += 29 * MINUTE_MS;
      await hub.authentication.session(token);
    }
    hub.clock.now += 30 * MINUTE_MS;
    await expect(hub.authentication.session(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('ends two hours after its login, although it is in use', async () => {
    const token = await hub.login();
    for (let i = 0; i < 5; i++) {
      hub.clock.now += 20 * MINUTE_MS;
      await hub.authentication.session(token);
    }
    hub.clock.now += 20 * MINUTE_MS;
    await expect(hub.authentication.session(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('ends with its user', async () => {
    const token = await hub.login();
    await deleteUser(hub.store.db, hub.accountId, hub.userId);
    await expect(hub.authentication.session(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is stored as a hash', async () => {
    const token = await hub.login();
    const rows = await hub.store.db.selectFrom('hub_session').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});

describe('an API key', () => {
  async function aKey(over: { addresses?: string[]; expires?: number } = {}): Promise<string> {
    const key = newApiKey();
    const { accountId } = hub;
    await insertKey(
      hub.store.db,
      {
        accountId,
        name: 'crm',
        role: 'operator',
        deployment: false,
        hash: tokenHash(key),
        addresses: over.addresses ?? null,
        perSecond: null,
        expires: over.expires ?? null,
      },
      NOON,
    );
    return key;
  }

  it('is its account’s, with its own role', async () => {
    const { principal } = await hub.authentication.key(await aKey(), '192.0.2.1');
    expect(principal).toMatchObject({
      kind: 'key',
      name: 'crm',
      role: 'operator',
      account: { name: 'main' },
    });
  });

  it('is refused after it has expired, from another address, and when it is unknown', async () => {
    const key = await aKey({ addresses: ['10.0.0.0/8', '2001:db8::/32'], expires: NOON + MINUTE_MS });
    const use = (address: string, text = key) => hub.authentication.key(text, address);
    await expect(use('10.1.2.3')).resolves.toBeDefined();
    await expect(use('::ffff:10.1.2.3')).resolves.toBeDefined();
    await expect(use('2001:db8::1')).resolves.toBeDefined();
    const refused = { code: 'UNAUTHENTICATED' };
    await expect(use('11.1.2.3')).rejects.toMatchObject(refused);
    await expect(use('10.1.2.3', newApiKey())).rejects.toMatchObject(refused);
    await expect(use('10.1.2.3', `${key}x`)).rejects.toMatchObject(refused);
    hub.clock.now += MINUTE_MS;
    await expect(use('10.1.2.3')).rejects.toMatchObject(refused);
  });
});
