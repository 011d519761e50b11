/** One-time codes: turned on by their user, required by an account, reset by an admin; by two hubs on MariaDB. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { totpCode } from '../../../../sidecar/hub/login/totp.ts';
import { aKey, anAccount, aUser, logIn, NOON, PASSWORD, type TestHub } from '../../../support/hub/hub.ts';
import { startTestHubs } from '../../../support/hub/hubs.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';

const STEP_MS = 30_000;

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

describe.each(['sqlite', 'mariadb'] as const)('one-time codes on %s', (kind) => {
  let hub: () => TestHub;
  let id: number;

  beforeEach(async () => {
    hub = await startTestHubs(kind, mariadb);
    id = await aUser(hub(), 'li', 'editor');
  });

  const codeOf = (secret: string, steps = 0) => totpCode(secret, Math.floor(NOON / STEP_MS) + steps);

  async function enrol(session: string): Promise<{ secret: string; codes: string[] }> {
    const begun = await hub().ask('POST', '/v1/me/totp', { session, body: {} });
    const { secret, uri } = begun.body.data;
    expect(uri).toBe(`otpauth://totp/cti-robot:main%2Fli?secret=${secret}&issuer=cti-robot`);
    const body = { password: PASSWORD, secret, code: codeOf(secret) };
    const confirmed = await hub().ask('PUT', '/v1/me/totp', { session, body });
    expect(confirmed.status).toBe(200);
    return { secret, codes: confirmed.body.data.recovery_codes };
  }

  const login = (code?: string) =>
    hub().ask('POST', '/v1/login', { body: { user: 'li', password: PASSWORD, code } });

  it('are asked for once a code has confirmed them; a code counts once, on all hubs', async () => {
    const session = await logIn(hub(), 'li');
    const other = await logIn(hub(), 'li');
    const { secret, codes } = await enrol(session);
    expect(codes).toHaveLength(10);
    expect((await hub().ask('GET', '/v1/me', { session: other })).status).toBe(401);
    expect((await login()).body.error.code).toBe('LOGIN_FAILED');
    // It has confirmed the secret.
    expect((await login(codeOf(secret))).status).toBe(401);
    const answers = await Promise.all(Array.from({ length: 4 }, () => login(codeOf(secret, 1))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    expect((await login(codeOf(secret, -1))).status).toBe(401);
    const read = await hub().ask('GET', '/v1/me/totp', { session });
    expect(read.body.data).toEqual({ on: true, recovery_codes: 10 });
  });

  it('are replaced by a recovery code, once; the database holds neither in clear', async () => {
    const { secret, codes } = await enrol(await logIn(hub(), 'li'));
    const written = codes[0] as string;
    const answers = await Promise.all([login(written), login(written.toLowerCase().replaceAll('-', ' '))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await login(codes[1])).status).toBe(200);
    const key = await aKey(hub(), 'admin');
    const { body } = await hub().ask('GET', '/v1/audit', { key });
    expect(body.data.data.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['login', 'login.recovery', 'totp.on']),
    );
    const { db } = hub().store;
    const rows = JSON.stringify([
      await db.selectFrom('hub_user').selectAll().execute(),
      await db.selectFrom('hub_recovery_code').selectAll().execute(),
      body,
    ]);
    for (const text of [secret, written, written.replaceAll('-', '')]) expect(rows).not.toContain(text);
  });

  it('keep their recovery codes until new ones are made, with the password', async () => {
    const session = await logIn(hub(), 'li');
    const { codes } = await enrol(session);
    const renew = (password: string) =>
      hub().ask('POST', '/v1/me/totp/recovery', { session, body: { password } });
    expect((await renew('wrong horse')).body.error.code).toBe('LOGIN_FAILED');
    const renewed = (await renew(PASSWORD)).body.data.recovery_codes as string[];
    expect((await login(codes[0])).status).toBe(401);
    expect((await login(renewed[0])).status).toBe(200);
  });

  it('come first where the account requires them, and nothing else does', async () => {
    const admin = await aKey(hub(), 'admin');
    const url = `/v1/account/${await anAccount(hub(), 'main')}`;
    const required = await hub().ask('PUT', url, { key: admin, body: { require_totp: true } });
    expect(required.body.data).toMatchObject({ require_totp: true });
    const session = await logIn(hub(), 'li');
    expect((await hub().ask('GET', '/v1/me', { session })).body.data.duty).toBe('enrol_totp');
    expect((await hub().ask('GET', '/v1/flow', { session })).body).toMatchObject({
      code: 403,
      error: { code: 'TOTP_MUST_ENROL' },
    });
    await enrol(session);
    expect((await hub().ask('GET', '/v1/flow', { session })).status).toBe(200);
    expect((await hub().ask('GET', '/v1/me', { session })).body.data.duty).toBeNull();
    // Another account goes on as before.
    await aUser(hub(), 'wang', 'viewer', { account: 'other' });
    const theirs = await logIn(hub(), 'wang', 'other');
    expect((await hub().ask('GET', '/v1/flow', { session: theirs })).status).toBe(200);
  });

  it('come after the first password', async () => {
    const admin = await aKey(hub(), 'admin');
    const url = `/v1/account/${await anAccount(hub(), 'main')}`;
    await hub().ask('PUT', url, { key: admin, body: { require_totp: true } });
    const added = await hub().ask('POST', '/v1/user', { key: admin, body: { name: 'zhao', role: 'viewer' } });
    const { password } = added.body.data;
    const { headers } = await hub().ask('POST', '/v1/login', { body: { user: 'zhao', password } });
    const session = /=([^;]+)/.exec(String(headers['set-cookie']))?.[1] as string;
    const early = await hub().ask('POST', '/v1/me/totp', { session, body: {} });
    expect(early.body.error.code).toBe('PASSWORD_MUST_CHANGE');
    const body = { password, new_password: PASSWORD };
    expect((await hub().ask('PUT', '/v1/me/password', { session, body })).status).toBe(200);
    expect((await hub().ask('GET', '/v1/me', { session })).body.data.duty).toBe('enrol_totp');
  });

  it('are turned off by an admin, with the recovery codes, and the audit says so', async () => {
    const { codes } = await enrol(await logIn(hub(), 'li'));
    const admin = await aKey(hub(), 'admin');
    const reset = await hub().ask('PUT', `/v1/user/${id}`, { key: admin, body: { totp: false } });
    expect(reset.body.data).toMatchObject({ totp: false });
    expect((await login()).status).toBe(200);
    const session = await logIn(hub(), 'li');
    expect((await hub().ask('GET', '/v1/me/totp', { session })).body.data).toEqual({
      on: false,
      recovery_codes: 0,
    });
    expect(codes).toHaveLength(10);
    const { body } = await hub().ask('GET', '/v1/audit', { key: admin });
    expect(body.data.data).toContainEqual(
      expect.objectContaining({ action: 'user.totp.off', object: 'li', actor_kind: 'key' }),
    );
  });

  it('are no way around the limit of tries', async () => {
    const session = await logIn(hub(), 'li');
    const guess = () =>
      hub().ask('PUT', '/v1/me/password', {
        session,
        body: { password: 'wrong horse', new_password: 'another horse' },
      });
    for (let i = 0; i < 10; i++) expect((await guess()).status).toBe(401);
    expect((await guess()).body.error.code).toBe('TOO_MANY');
    expect((await login()).body.error.code).toBe('TOO_MANY');
  });
});
