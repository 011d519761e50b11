/** Sessions and logins through the API, on both databases; on MariaDB by two hubs in turn. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RIGHTS } from '../../../../sidecar/hub/access/rights.ts';
import { hubRoutes } from '../../../../sidecar/hub/api/routes/routes.ts';
import { HeldPasswords } from '../../../support/hub/held-passwords.ts';
import { aKey, aUser, logIn, PASSWORD, startTestHub, type TestHub } from '../../../support/hub/hub.ts';
import { startTestHubs } from '../../../support/hub/hubs.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

describe.each(['sqlite', 'mariadb'] as const)('on %s', (kind) => {
  let hub: () => TestHub;
  beforeEach(async () => {
    hub = await startTestHubs(kind, mariadb);
    await aUser(hub(), 'li', 'viewer');
  });

  const login = (user: string, password: string) =>
    hub().ask('POST', '/v1/login', { body: { user, password } });

  it('sessions are listed and ended by their owner only', async () => {
    await aUser(hub(), 'wang', 'admin');
    const [mine, lost, theirs] = [
      await logIn(hub(), 'li'),
      await logIn(hub(), 'li'),
      await logIn(hub(), 'wang'),
    ];
    const listed = (await hub().ask('GET', '/v1/me/sessions', { session: mine })).body.data;
    expect(listed.map(({ current }: { current: boolean }) => current).sort()).toEqual([false, true]);
    expect(JSON.stringify(listed)).not.toContain(lost);
    const { id } = listed.find(({ current }: { current: boolean }) => !current);
    const end = (session: string) => hub().ask('DELETE', `/v1/me/sessions/${id}`, { session, body: {} });
    expect((await end(theirs)).status).toBe(404);
    expect((await hub().ask('GET', '/v1/me', { session: lost })).status).toBe(200);
    expect((await end(mine)).status).toBe(200);
    expect((await hub().ask('GET', '/v1/me', { session: lost })).status).toBe(401);
    expect((await hub().ask('GET', '/v1/me', { session: mine })).status).toBe(200);
  });

  it('the limit of tries holds for all hubs together, and for users that do not exist', async () => {
    for (const user of ['li', 'nobody']) {
      for (let i = 0; i < 10; i++) expect((await login(user, 'wrong horse')).status).toBe(401);
      expect((await login(user, PASSWORD)).body.error.code).toBe('TOO_MANY');
    }
  });

  it('a key is bound to its addresses', async () => {
    const admin = await aKey(hub(), 'admin');
    const keyFrom = async (name: string, addresses: string[]) => {
      const body = { name, role: 'viewer', addresses };
      return (await hub().ask('POST', '/v1/key', { key: admin, body })).body.data.key as string;
    };
    const here = await keyFrom('here', ['127.0.0.0/8']);
    const elsewhere = await keyFrom('elsewhere', ['198.51.100.7', '2001:db8::/32']);
    expect((await hub().ask('GET', '/v1/me', { key: here })).status).toBe(200);
    const refused = await hub().ask('GET', '/v1/me', { key: elsewhere });
    const unknown = await hub().ask('GET', '/v1/me', { key: `crk_${'A'.repeat(43)}` });
    expect([refused.status, refused.body]).toEqual([401, unknown.body]);
  });
});

it('an unknown user costs as much as a wrong password, and gets the same answer', async () => {
  const passwords = new HeldPasswords();
  const hub = await startTestHub('sqlite', undefined, { passwords });
  await aUser(hub, 'li', 'viewer');
  const answers = [];
  for (const user of ['li', 'nobody']) {
    const { reached, release } = passwords.hold();
    const answer = hub.ask('POST', '/v1/login', { body: { user, password: 'wrong horse' } });
    await reached;
    release();
    const { status, body, headers } = await answer;
    const { date: _, ...rest } = headers;
    answers.push({ status, body, headers: rest });
  }
  expect(answers[1]).toEqual({
    ...answers[0],
    headers: { ...answers[0]?.headers, 'x-ratelimit-remaining': expect.anything() },
  });
});

it('every change with a cookie needs the page’s own origin and JSON; so does a login by a page', async () => {
  const hub = await startTestHub('sqlite');
  await aUser(hub, 'li', 'admin');
  const session = await logIn(hub, 'li');
  const changes = hubRoutes({ cookie: 'x', longestMs: 1 }).filter(
    ({ method, right }) => method !== 'GET' && right !== null && RIGHTS[right] !== 'deployment',
  );
  expect(changes.length).toBeGreaterThan(20);
  for (const { method, path, door } of changes) {
    const url = path.replace(/:\w+/g, '1234567890123456'.slice(0, path.includes('sessions') ? 16 : 4));
    const foreign = { origin: 'http://evil.example', 'content-type': 'application/json' };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const headers of [foreign, form]) {
      const { body } = await hub.ask(method, url, { session, body: '{}', headers });
      // A session opens no door: 10001 says that there is no valid token.
      const refusal = door ? body.code : body.error?.code;
      expect([method, path, refusal]).toEqual([method, path, door ? 10001 : 'ORIGIN']);
    }
  }
  const body = { user: 'li', password: PASSWORD };
  const foreign = await hub.ask('POST', '/v1/login', { body, headers: { origin: 'http://evil.example' } });
  expect(foreign.body.error.code).toBe('ORIGIN');
}, 60_000);
