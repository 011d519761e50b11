/** What one request holds of the database while others work, and what they lose: on both databases. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { totpCode } from '../../../sidecar/hub/login/totp.ts';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { HeldPasswords } from '../../support/hub/held-passwords.ts';
import {
  type AskOptions,
  aKey,
  aUser,
  logIn,
  PASSWORD,
  startTestHub,
  type TestHub,
} from '../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

describe.each(['sqlite', 'mariadb'] as const)('while a password is hashed on %s', (kind) => {
  let hub: TestHub;
  let other: TestHub;
  let passwords: HeldPasswords;
  let admin: string;

  beforeEach(async () => {
    const secretKey = SecretKey.generate();
    const database = kind === 'sqlite' ? 'sqlite' : { mysql: await mariadb.database() };
    passwords = new HeldPasswords();
    hub = await startTestHub(database, secretKey, { passwords });
    other = database === 'sqlite' ? hub : await startTestHub(database, secretKey);
    admin = await aKey(hub, 'admin');
  });

  it.each([
    ['a user is added', 'POST', '/v1/user', { name: 'wang', role: 'viewer' }],
    ['a user gets a new password', 'POST', '/v1/user/:id/password', {}],
    [
      'a user changes the password',
      'PUT',
      '/v1/me/password',
      { password: PASSWORD, new_password: 'another horse' },
    ],
    ['a user turns one-time codes on', 'PUT', '/v1/me/totp', {}],
  ] as const)('because %s, others read and change what they like', async (_what, method, path, body) => {
    const id = await aUser(hub, 'li', 'viewer');
    const caller = path.startsWith('/v1/me') ? { session: await logIn(hub, 'li') } : { key: admin };
    const totp = path.endsWith('totp') ? await aTotpBody(hub, caller) : body;
    const { reached, release } = passwords.hold();
    const headers = { 'idempotency-key': 'once' };
    const slow = hub.ask(method, path.replace(':id', String(id)), { ...caller, body: totp, headers });
    await reached;
    const read = await other.ask('GET', '/v1/user', { key: admin });
    expect(read.status).toBe(200);
    const changed = await other.ask('PUT', `/v1/user/${id}`, { key: admin, body: { role: 'editor' } });
    expect(changed.body.data).toMatchObject({ role: 'editor' });
    release();
    expect((await slow).status).toBe(200);
  });

  it('a repeated Idempotency-Key gets the first answer without another hash', async () => {
    const request = (at: TestHub) =>
      at.ask('POST', '/v1/user', {
        key: admin,
        body: { name: 'wang', role: 'viewer' },
        headers: { 'idempotency-key': 'once' },
      });
    const first = await request(other);
    const { release } = passwords.hold();
    const again = await request(hub);
    release();
    expect([again.status, again.body]).toEqual([200, first.body]);
  });

  it('a password that somebody else changes meanwhile stays', async () => {
    const id = await aUser(hub, 'li', 'viewer');
    const session = await logIn(hub, 'li');
    const { reached, release } = passwords.hold();
    const body = { password: PASSWORD, new_password: 'another horse' };
    const slow = hub.ask('PUT', '/v1/me/password', { session, body });
    await reached;
    const hash = 'scrypt$4$8$1$AAAA$BBBB';
    await other.store.db.updateTable('hub_user').set({ password: hash }).where('id', '=', id).execute();
    release();
    expect((await slow).body.error.code).toBe('LOGIN_FAILED');
    const { password } = await other.store.db
      .selectFrom('hub_user')
      .select('password')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(password).toBe(hash);
  });

  it('a revision that somebody else makes meanwhile is not overwritten by a new first password', async () => {
    const id = await aUser(hub, 'li', 'viewer');
    const { reached, release } = passwords.hold();
    const headers = { 'if-match': '"1"' };
    const slow = hub.ask('POST', `/v1/user/${id}/password`, { key: admin, headers });
    await reached;
    await other.ask('PUT', `/v1/user/${id}`, { key: admin, body: { role: 'editor' } });
    release();
    expect(await slow).toMatchObject({
      status: 412,
      body: { error: { code: 'REVISION' }, data: { current: { role: 'editor', revision: 2 } } },
    });
  });
});

async function aTotpBody(hub: TestHub, caller: AskOptions) {
  const { body } = await hub.ask('POST', '/v1/me/totp', { ...caller, body: {} });
  const { secret } = body.data;
  return { password: PASSWORD, secret, code: totpCode(secret, Math.floor(hub.clock.now / 30_000)) };
}
