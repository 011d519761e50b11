/** The login with OIDC, at a real issuer; on MariaDB a login that begins at one hub ends at the other. */
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../../../sidecar/doctor/finding.ts';
import { command } from '../../../support/command.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { type Answer, aKey, aUser, startTestHub, type TestHub } from '../../../support/hub/hub.ts';
import { startTestHubs } from '../../../support/hub/hubs.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { startOidcIssuer, type TestIssuer } from '../../../support/servers/oidc-issuer.ts';

const BACK = 'http://localhost/v1/login/oidc/callback';
const HTML = { accept: 'text/html,application/xhtml+xml' };
const LI = { subject: 'sub-li', email: 'Li@Example.com', verified: true };

let mariadb: MariadbServer;
let issuer: TestIssuer;
beforeAll(async () => {
  mariadb = await startMariadb();
  issuer = await startOidcIssuer(BACK);
}, 120_000);
afterAll(async () => {
  await issuer?.stop();
  await mariadb?.stop();
});

function settingsFor({ url, clientId, clientSecret }: TestIssuer, over: { trustEmail?: boolean } = {}) {
  return { oidc: { issuer: url, clientId, clientSecret, trustEmail: false, ...over } };
}

/** The value of a cookie that an answer sets; undefined: it sets none. */
function cookieOf({ headers }: Answer, name: string): string | undefined {
  const [, value] = new RegExp(`(?:^|,)${name}=([^;]+)`).exec(String(headers['set-cookie'])) ?? [];
  return value;
}

describe.each(['sqlite', 'mariadb'] as const)('a login with OIDC on %s', (kind) => {
  let hub: () => TestHub;
  let admin: string;

  beforeEach(async () => {
    hub = await startTestHubs(kind, mariadb, settingsFor(issuer));
    admin = await aKey(hub(), 'admin');
    const body = { name: 'li', role: 'editor', email: 'li@example.com' };
    await hub().ask('POST', '/v1/user', { key: admin, body });
    issuer.person = LI;
  });

  async function begin(query = ''): Promise<{ url: string; state: string; answer: Answer }> {
    const answer = await hub().ask('GET', `/v1/login/oidc${query}`, { headers: HTML });
    const state = cookieOf(answer, 'cti-robot-oidc') as string;
    return { url: String(answer.headers.location), state, answer };
  }

  const comeBack = (url: URL, state: string | undefined, headers: Record<string, string> = HTML) =>
    hub().ask('GET', url.pathname + url.search, {
      headers: { ...headers, ...(state === undefined ? {} : { cookie: `cti-robot-oidc=${state}` }) },
    });

  async function logIn(query = ''): Promise<Answer> {
    const { url, state } = await begin(query);
    return comeBack(await issuer.browse(url), state);
  }

  it('ends in a page that navigates, with a session of the user who has the address', async () => {
    const { url, state, answer } = await begin('?to=/calls');
    expect(answer.status).toBe(302);
    expect(String(answer.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/);
    const asked = new URL(url).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      redirect_uri: BACK,
      response_type: 'code',
      code_challenge_method: 'S256',
      nonce: expect.stringMatching(/^.{43}$/),
    });
    const back = await comeBack(await issuer.browse(url), state);
    expect([back.status, back.body]).toEqual([200, expect.stringContaining('content="0;url=/calls"')]);
    expect(String(back.headers['set-cookie'])).toMatch(/cti-robot=oidc_[^;]+;[^,]*SameSite=Strict/);
    const session = cookieOf(back, 'cti-robot') as string;
    // The first password is not changed: the issuer vouches for the user.
    expect((await hub().ask('GET', '/v1/me', { session })).body.data).toMatchObject({
      name: 'li',
      duty: null,
    });
    expect((await hub().ask('GET', '/v1/flow', { session })).status).toBe(200);
    const users = await hub().ask('GET', '/v1/user', { key: admin });
    expect(users.body.data).toMatchObject([{ name: 'li', email: 'li@example.com', oidc: true }]);
    const audit = await hub().ask('GET', '/v1/audit', { key: admin });
    expect(audit.body.data.data[0]).toMatchObject({ action: 'login.oidc', actor: 'li' });
  });

  it('binds the user to the subject: a new address changes nothing, its new owner is nobody', async () => {
    expect((await logIn()).status).toBe(200);
    issuer.person = { ...LI, email: 'new@example.com' };
    expect((await logIn()).status).toBe(200);
    issuer.person = { ...LI, subject: 'sub-other' };
    const other = await logIn();
    expect([other.status, cookieOf(other, 'cti-robot')]).toEqual([403, undefined]);
    const [user] = (await hub().ask('GET', '/v1/user', { key: admin })).body.data;
    await hub().ask('PUT', `/v1/user/${user.id}`, { key: admin, body: { oidc: false } });
    expect((await logIn()).status).toBe(200);
  });

  it.each([
    ['an address that nobody has', { ...LI, email: 'wang@example.com' }],
    ['an address that is not verified', { ...LI, verified: false }],
    ['no address', { subject: 'sub-li' }],
  ])('makes no user: %s is refused', async (_what, person) => {
    issuer.person = person;
    const answer = await logIn();
    expect([answer.status, cookieOf(answer, 'cti-robot')]).toEqual([403, undefined]);
    expect((await hub().ask('GET', '/v1/user', { key: admin })).body.data).toHaveLength(1);
  });

  it('is for users of the account that was asked for', async () => {
    await aUser(hub(), 'li', 'viewer', { account: 'other' });
    const theirs = await logIn('?account=other');
    const nobodys = await logIn('?account=nobody');
    expect([theirs.status, theirs.body]).toEqual([403, nobodys.body]);
  });

  it('counts once, in the browser that began it, for ten minutes', async () => {
    const { url, state } = await begin();
    const back = await issuer.browse(url);
    const refused = { code: 401, error: { code: 'OIDC_FAILED' } };
    const json = { accept: 'application/json' };
    expect((await comeBack(back, undefined, json)).body).toMatchObject(refused);
    expect((await comeBack(back, (await begin()).state, json)).body).toMatchObject(refused);
    expect((await comeBack(back, state.slice(0, -3), json)).body).toMatchObject(refused);
    expect((await comeBack(back, state)).status).toBe(200);
    expect((await comeBack(back, state, json)).body).toMatchObject(refused);
    const late = await begin();
    const lateBack = await issuer.browse(late.url);
    for (let i = 0; i < 2; i++) hub().clock.now += 11 * 60_000;
    expect((await comeBack(lateBack, late.state, json)).body).toMatchObject(refused);
  });

  it('shows who refused at the issuer a page in their language, and logs a code only', async () => {
    issuer.person = null;
    const { url, state } = await begin();
    const back = await issuer.browse(url);
    const answer = await comeBack(back, state, { ...HTML, 'accept-language': 'zh-CN' });
    expect([answer.status, answer.body]).toEqual([401, expect.stringMatching(/\p{Script=Han}/u)]);
    await comeBack(back, state);
    const lines = JSON.stringify([hub().lines, hub().lines]);
    expect(lines).toContain('access_denied');
    for (const secret of [state, issuer.clientSecret, back.searchParams.get('state') as string])
      expect(lines).not.toContain(secret);
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example/', '/a b'])(
    'does not go on to %s',
    async (to) => {
      const answer = await hub().ask('GET', `/v1/login/oidc?to=${encodeURIComponent(to)}`);
      expect([answer.status, answer.body.error.code]).toEqual([422, 'INVALID']);
    },
  );

  it('is offered where it is set', async () => {
    expect((await hub().ask('GET', '/v1/login')).body.data).toEqual({ password: true, oidc: true });
    const without = await startTestHub('sqlite');
    expect((await without.ask('GET', '/v1/login')).body.data).toEqual({ password: true, oidc: false });
    expect((await without.ask('GET', '/v1/login/oidc')).status).toBe(404);
  });
});

describe('an issuer that cannot be used', () => {
  const at = (url: string) => ({
    oidc: { issuer: url, clientId: 'hub', clientSecret: 'hidden words', trustEmail: false },
  });
  const refused = { code: 503, error: { code: 'OIDC_ISSUER' } };

  it('gives a clear error, and is asked again at the next login', async () => {
    const gone = await startOidcIssuer(BACK);
    await gone.stop();
    const hub = await startTestHub('sqlite', undefined, at(gone.url));
    expect((await hub.ask('GET', '/v1/login/oidc')).body).toMatchObject(refused);
    expect((await hub.ask('GET', '/v1/login/oidc')).body).toMatchObject(refused);
    const reasons = hub.lines.filter(({ reason }) => reason === 'ECONNREFUSED');
    expect(reasons).toHaveLength(2);
    expect(JSON.stringify(hub.lines)).not.toContain('hidden words');
  });

  it('is not waited for when it takes connections and says nothing; all who ask wait once', async () => {
    let connections = 0;
    const silent = createServer(() => {
      connections++;
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => closeNow(silent));
    const { port } = silent.address() as { port: number };
    const hub = await startTestHub('sqlite', undefined, at(`http://127.0.0.1:${port}`));
    const answers = await Promise.all([hub.ask('GET', '/v1/login/oidc'), hub.ask('GET', '/v1/login/oidc')]);
    expect(answers).toMatchObject([{ body: refused }, { body: refused }]);
    expect(connections).toBe(1);
    expect((await hub.ask('GET', '/v1/login')).status).toBe(200);
  }, 60_000);

  it('is refused when it answers for another issuer', async () => {
    const hub = await startTestHub('sqlite', undefined, at(issuer.url.replace('127.0.0.1', 'localhost')));
    expect((await hub.ask('GET', '/v1/login/oidc')).body).toMatchObject(refused);
  });
});

function closeNow(server: Server): void {
  server.close();
}

it('cti-robot doctor says whether the issuer answers', async () => {
  const stopped = await startOidcIssuer(BACK);
  await stopped.stop();
  const findingOf = async (url: string) => {
    const { out, ended } = command(['doctor', '--json'], {
      CTI_ROBOT_HOME: temporaryFolder(),
      CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
      CTI_ROBOT_HUB_OIDC_ISSUER: url,
      CTI_ROBOT_HUB_OIDC_CLIENT_ID: 'hub',
    });
    await ended;
    return (JSON.parse(out.stdout) as Finding[]).find(({ name }) => name === 'OIDC issuer');
  };
  expect(await findingOf(issuer.url)).toMatchObject({ state: 'ok', text: issuer.url });
  expect(await findingOf(stopped.url)).toMatchObject({
    state: 'warn',
    text: expect.stringContaining('ECONNREFUSED'),
  });
  expect(await findingOf(`${issuer.url}/other`)).toMatchObject({ state: 'warn' });
}, 200_000);

it.each([
  ['http://robot.example/', 'hub', /hub\.oidc\.issuer must be a URL https/],
  ['https://robot.example/?a=b', 'hub', /hub\.oidc\.issuer must be a URL https/],
  ['https://robot.example/', '', /set both, or neither/],
])(
  'the settings refuse the issuer %s with the client ID "%s"',
  async (url, id, problem) => {
    const { out, ended } = command(['config'], {
      CTI_ROBOT_HOME: temporaryFolder(),
      CTI_ROBOT_HUB_OIDC_ISSUER: url,
      ...(id === '' ? {} : { CTI_ROBOT_HUB_OIDC_CLIENT_ID: id }),
    });
    expect(await ended).toBe(1);
    expect(out.stderr).toMatch(problem);
  },
  60_000,
);
