/** Accounts, users, keys and sessions through the API, on both databases; on MariaDB by two hubs in turn. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { aKey, aUser, logIn, PASSWORD, startTestHub, type TestHub } from '../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

describe.each(['sqlite', 'mariadb'] as const)('the API on %s', (kind) => {
  /** Takes it in turn to ask them: what one did the other knows. */
  let hubs: TestHub[];
  let turn = 0;
  const hub = (): TestHub => hubs[turn++ % hubs.length] as TestHub;

  beforeEach(async () => {
    if (kind === 'sqlite') {
      hubs = [await startTestHub('sqlite')];
    } else {
      const database = { mysql: await mariadb.database() };
      const secretKey = SecretKey.generate();
      hubs = [await startTestHub(database, secretKey), await startTestHub(database, secretKey)];
    }
  });

  it('adds a user whose first password must be changed', async () => {
    const admin = await aKey(hub(), 'admin');
    const body = { name: 'li', role: 'editor' };
    const added = await hub().ask('POST', '/v1/user', { key: admin, body });
    expect(added.body).toMatchObject({ code: 200, status: 'ok', data: { name: 'li', role: 'editor' } });
    const { password } = added.body.data;
    const login = await hub().ask('POST', '/v1/login', { body: { user: 'li', password } });
    const session = /=([^;]+)/.exec(String(login.headers['set-cookie']))?.[1] as string;
    expect((await hub().ask('GET', '/v1/me', { session })).body.data).toMatchObject({
      name: 'li',
      role: 'editor',
    });
    const early = await hub().ask('GET', '/v1/me/sessions', { session });
    expect(early.body.error.code).toBe('PASSWORD_MUST_CHANGE');
    const changed = { password, new_password: PASSWORD };
    expect((await hub().ask('PUT', '/v1/me/password', { session, body: changed })).status).toBe(200);
    expect((await hub().ask('GET', '/v1/me/sessions', { session })).body.data).toMatchObject([
      { current: true },
    ]);
  });

  it('makes one thing of a request that is repeated with its Idempotency-Key', async () => {
    const admin = await aKey(hub(), 'admin');
    const request = (name: string) =>
      hub().ask('POST', '/v1/key', {
        key: admin,
        body: { name, role: 'viewer' },
        headers: { 'idempotency-key': 'once' },
      });
    const answers = await Promise.all([request('crm'), request('crm'), request('crm'), request('crm')]);
    const made = answers.filter(({ status }) => status === 200);
    expect(new Set(made.map(({ body }) => body.data.key)).size).toBe(1);
    expect(answers.filter(({ status }) => status !== 200).every(({ status }) => status === 409)).toBe(true);
    expect((await request('crm')).body).toEqual(made[0]?.body);
    expect((await request('erp')).body.error.code).toBe('IDEMPOTENCY_REUSED');
    const keys = await hub().ask('GET', '/v1/key', { key: admin });
    expect(keys.body.data.map(({ name }: { name: string }) => name)).toEqual(
      [expect.any(String), 'crm'].sort(),
    );
  });

  it('tells who saves second, with the version that is there', async () => {
    const admin = await aKey(hub(), 'admin');
    const id = await aUser(hub(), 'li', 'viewer');
    const change = (role: string) =>
      hub().ask('PUT', `/v1/user/${id}`, { key: admin, body: { role }, headers: { 'if-match': '"1"' } });
    const first = await change('editor');
    expect(first.headers.etag).toBe('"2"');
    expect(await change('operator')).toMatchObject({
      status: 412,
      body: {
        error: { code: 'REVISION' },
        data: { current: { role: 'editor', revision: 2 }, yours: { role: 'operator' } },
      },
    });
  });

  it('keeps the last admin of an account', async () => {
    const id = await aUser(hub(), 'li', 'admin');
    const session = await logIn(hub(), 'li');
    const demoted = await hub().ask('PUT', `/v1/user/${id}`, { session, body: { role: 'viewer' } });
    expect(demoted.body.error.code).toBe('LAST_ADMIN');
    expect((await hub().ask('DELETE', `/v1/user/${id}`, { session })).body.error.code).toBe('LAST_ADMIN');
  });

  it('ends a session, and all others with a new password', async () => {
    await aUser(hub(), 'li', 'viewer');
    const [a, b] = [await logIn(hub(), 'li'), await logIn(hub(), 'li')];
    const body = { password: PASSWORD, new_password: 'another horse' };
    expect((await hub().ask('PUT', '/v1/me/password', { session: a, body })).status).toBe(200);
    expect((await hub().ask('GET', '/v1/me', { session: b })).status).toBe(401);
    expect((await hub().ask('POST', '/v1/logout', { session: a, body: {} })).status).toBe(200);
    expect((await hub().ask('GET', '/v1/me', { session: a })).status).toBe(401);
  });

  it('refuses a change that comes from another site, and one that is no JSON', async () => {
    await aUser(hub(), 'li', 'admin');
    const session = await logIn(hub(), 'li');
    const body = { name: 'wang', role: 'viewer' };
    const other = await hub().ask('POST', '/v1/user', {
      session,
      body,
      headers: { origin: 'http://evil.example' },
    });
    expect(other.body.error.code).toBe('ORIGIN');
    const headers = { 'content-type': 'text/plain' };
    const form = await hub().ask('POST', '/v1/user', { session, body: JSON.stringify(body), headers });
    expect(form.body.error.code).toBe('ORIGIN');
  });

  it('writes what was done into the audit of its account, and no password', async () => {
    const admin = await aKey(hub(), 'admin');
    const { body } = await hub().ask('POST', '/v1/user', {
      key: admin,
      body: { name: 'li', role: 'viewer' },
    });
    const audit = await hub().ask('GET', '/v1/audit', { key: admin });
    expect(audit.body.data.data).toMatchObject([{ action: 'user.add', object: 'li', actor_kind: 'key' }]);
    expect(JSON.stringify(audit.body)).not.toContain(body.data.password);
  });

  it('ignores what it does not know of a body, and names it', async () => {
    const admin = await aKey(hub(), 'admin');
    const body = { name: 'crm', role: 'viewer', colour: 'red', 尺寸: 1 };
    const { status, headers } = await hub().ask('POST', '/v1/key', { key: admin, body });
    expect(status).toBe(200);
    expect(headers['x-ignored']).toBe(`colour, ${encodeURIComponent('尺寸')}`);
    const flow = { name: 'bakery', settings: { review: false, colour: 'red' } };
    const nested = await hub().ask('POST', '/v1/flow', { key: admin, body: flow });
    expect(nested.headers['x-ignored']).toBe('settings.colour');
  });

  it.each([
    ['no JSON', '{"name":', 400, 'BAD_REQUEST'],
    ['a missing field', { role: 'viewer' }, 422, 'INVALID'],
    ['an unknown role', { name: 'x', role: 'root' }, 422, 'INVALID'],
    ['a name with a line break', { name: 'x\ny', role: 'viewer' }, 422, 'INVALID'],
    ['a name that is too long', { name: 'x'.repeat(65), role: 'viewer' }, 422, 'INVALID'],
    ['a number for a text', { name: 1, role: 'viewer' }, 422, 'INVALID'],
    ['a list for the body', [], 422, 'INVALID'],
    ['too many requests a second', { name: 'x', role: 'viewer', per_second: 1e9 }, 422, 'INVALID'],
    ['a CIDR that is none', { name: 'x', role: 'viewer', addresses: ['10.0.0.0/99'] }, 422, 'INVALID'],
  ])('refuses %s, in the language asked for', async (_what, body, status, code) => {
    const admin = await aKey(hub(), 'admin');
    const headers = { 'content-type': 'application/json', 'accept-language': 'zh-CN,zh;q=0.9' };
    const answer = await hub().ask('POST', '/v1/key', { key: admin, body, headers });
    expect(answer).toMatchObject({ status, body: { status: 'error', code: status, error: { code } } });
    expect(answer.body.message).toMatch(/\p{Script=Han}/u);
    expect(answer.body.message).not.toMatch(/must|missing|should/);
  });

  it('refuses more requests a second than a key may make, and says when to come again', async () => {
    const admin = await aKey(hub(), 'admin');
    const slow = { name: 'slow', role: 'viewer', per_second: 2 };
    const key = (await hub().ask('POST', '/v1/key', { key: admin, body: slow })).body.data.key;
    const [one] = hubs as [TestHub];
    const answers = await Promise.all(Array.from({ length: 4 }, () => one.ask('GET', '/v1/me', { key })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, 429, 429]);
    expect(answers.find(({ status }) => status === 429)?.headers['retry-after']).toBeDefined();
  });
});
