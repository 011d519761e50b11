/** Flows, drafts, versions and reviews through the API, on both databases; on MariaDB by two hubs in turn. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { versionOf } from '../../../sidecar/flows/script.ts';
import { flowScript } from '../../support/flow.ts';
import { type Answer, aKey, anAccount, type TestHub } from '../../support/hub/hub.ts';
import { startTestHubs } from '../../support/hub/hubs.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const version = (script: string) => versionOf(Buffer.from(script));

describe.each(['sqlite', 'mariadb'] as const)('flows on %s', (kind) => {
  let hub: () => TestHub;
  let key: string;
  beforeEach(async () => {
    hub = await startTestHubs(kind, mariadb);
    key = await aKey(hub(), 'editor');
  });

  const ask = (method: string, path: string, body?: unknown, as = key, headers = {}): Promise<Answer> =>
    hub().ask(method, `/v1/flow${path}`, { key: as, ...(body === undefined ? {} : { body }), headers });
  const add = async (name: string, settings?: object, as = key): Promise<number> => {
    const { body } = await ask('POST', '', { name, ...(settings && { settings }) }, as);
    return body.data.number;
  };

  it('have a number each, and a name of their account', async () => {
    const number = await add('bakery');
    await anAccount(hub(), 'north');
    const north = await aKey(hub(), 'editor', { account: 'north' });
    const theirs = (await ask('POST', '', { name: 'bakery' }, north)).body.data;
    expect(theirs).toMatchObject({ name: 'bakery', full_name: 'north:bakery', host_name: 'bakery.@north' });
    expect(theirs.number).not.toBe(number);
    const mine = (await ask('GET', '')).body.data;
    expect(mine).toMatchObject({ total: 1, last_page: 1, current_page: 1 });
    expect(mine.data).toMatchObject([{ number, name: 'bakery', full_name: 'bakery', host_name: 'bakery' }]);
    expect((await ask('POST', '', { name: 'bakery' })).body.error.code).toBe('EXISTS');
  });

  it.each(['bakery.@north', '../bakery', 'a:b', '', 'x'.repeat(129)])('refuses the name %j', async (name) => {
    expect((await ask('POST', '', { name })).body.error.code).toBe('FLOW_NAME');
  });

  it('keeps a draft for each author, and tells who saves second', async () => {
    const number = await add('bakery');
    const draft = `/${number}/draft`;
    expect((await ask('GET', draft)).status).toBe(404);
    const first = await ask('PUT', draft, { script: '{"not yet' });
    expect(first).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    await ask('PUT', draft, { script: 'second 😀' }, key, { 'if-match': '"1"' });
    const late = await ask('PUT', draft, { script: 'third' }, key, { 'if-match': '"1"' });
    expect(late).toMatchObject({
      status: 412,
      body: {
        error: { code: 'REVISION' },
        data: { current: { script: 'second 😀', revision: 2 }, yours: { script: 'third' } },
      },
    });
    const other = await aKey(hub(), 'editor');
    expect((await ask('GET', draft, undefined, other)).status).toBe(404);
    expect((await ask('DELETE', draft)).status).toBe(200);
    expect((await ask('GET', draft)).status).toBe(404);
  });

  it('archives each version once, whole, with its behaviour', async () => {
    const number = await add('bakery');
    const [a, b] = [flowScript('one'), flowScript('two')];
    const saved = await ask('POST', `/${number}/version`, { script: a, note: 'the first' });
    expect(saved.body.data.version).toMatchObject({
      version: version(a),
      note: 'the first',
      source: 'saved',
    });
    await Promise.all([1, 2, 3].map(() => ask('POST', `/${number}/version`, { script: b })));
    const { data } = (await ask('GET', `/${number}/version`)).body.data;
    expect(data.map((one: { version: string }) => one.version)).toEqual([version(b), version(a)]);
    // They differ in a description.
    expect(data[0].behaviour).toBe(data[1].behaviour);
    const whole = await ask('GET', `/${number}/version/${version(a)}`);
    expect(whole.body.data).toMatchObject({ script: a, bytes: Buffer.byteLength(a) });
    expect((await ask('GET', `/${number}/version/0123456789ab`)).status).toBe(404);
  });

  it('archives the largest script', async () => {
    const number = await add('bakery');
    const script = flowScript('large', 8 * 1024 * 1024);
    await ask('PUT', `/${number}/draft`, { script });
    const saved = await ask('POST', `/${number}/version`, {});
    expect(saved.body.data.version.version).toBe(version(script));
    const whole = await ask('GET', `/${number}/version/${version(script)}`);
    expect(whole.body.data.script === script).toBe(true);
  });

  it('refuses a script that hosts would refuse, and says where', async () => {
    const number = await add('bakery');
    const answer = await ask('POST', `/${number}/version`, { script: '{"flow": {"F1": 5}}' });
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'SCRIPT_REFUSED' } } });
    expect((await ask('POST', `/${number}/version`, {})).body.error.code).toBe('NO_DRAFT');
  });

  it('lints a script or the draft, in the language asked for', async () => {
    const number = await add('bakery');
    const script = JSON.stringify({
      flow: { F1: { action: 'hangup', subflow: { F2: { condition: { text: ['yes'] } } } } },
    });
    await ask('PUT', `/${number}/draft`, { script });
    const zh = { 'accept-language': 'zh' };
    const { findings, version: linted } = (await ask('POST', `/${number}/lint`, {}, key, zh)).body.data;
    expect(linted).toBe(version(script));
    expect(findings[0].message).toMatch(/\p{Script=Han}/u);
    const english = (await ask('POST', `/${number}/lint`, { script })).body.data.findings;
    expect(english.map(({ rule }: { rule: string }) => rule)).toEqual(
      findings.map(({ rule }: { rule: string }) => rule),
    );
    expect(english[0].message).not.toMatch(/\p{Script=Han}/u);
  });

  it('has a version reviewed by another person', async () => {
    const admin = await aKey(hub(), 'admin');
    const number = await add('bakery', { review: true });
    const script = flowScript('one');
    await ask('POST', `/${number}/version`, { script }, admin);
    const path = `/${number}/version/${version(script)}`;
    expect((await ask('POST', `${path}/publish`, {})).body.error.code).toBe('REVIEW_NEEDED');
    expect((await ask('PUT', `${path}/review`, { state: 'approved' }, admin)).status).toBe(404);
    expect((await ask('POST', `${path}/review`, { note: 'please' })).body.data.state).toBe('open');
    expect((await ask('POST', `${path}/review`, {})).body.error.code).toBe('EXISTS');
    const own = await ask('PUT', `${path}/review`, { state: 'approved' }, admin);
    expect(own.body.error.code).toBe('REVIEW_OWN');
    const second = await aKey(hub(), 'admin');
    const refused = await ask('PUT', `${path}/review`, { state: 'refused', note: 'no' }, second);
    expect(refused.body.data).toMatchObject({ state: 'refused', note: 'no' });
    const closed = await ask('PUT', `${path}/review`, { state: 'approved' }, second);
    expect(closed.body.error.code).toBe('REVIEW_CLOSED');
    await ask('POST', `${path}/review`, {});
    await ask('PUT', `${path}/review`, { state: 'approved' }, second);
    // Approved: what is missing now is a host.
    expect((await ask('POST', `${path}/publish`, {})).body.error.code).toBe('NO_HOST');
    expect((await ask('GET', `/${number}/review`)).body.data).toMatchObject([{ state: 'approved' }]);
  });

  it('lets only those who review decide whether reviews are needed', async () => {
    const number = await add('bakery', { review: true });
    const off = { settings: { review: false } };
    expect((await ask('PUT', `/${number}`, off)).body.error).toMatchObject({
      code: 'FORBIDDEN',
      path: 'body.settings.review',
    });
    await ask('DELETE', `/${number}`);
    const again = (await ask('POST', '', { name: 'bakery' })).body.data;
    expect(again).toMatchObject({ number, settings: { review: true } });
    const admin = await aKey(hub(), 'admin');
    const changed = await ask('PUT', `/${number}`, off, admin, { 'if-match': `"${again.revision}"` });
    expect(changed.body.data.settings).toEqual({ review: false });
    const late = await ask('PUT', `/${number}`, off, admin, { 'if-match': `"${again.revision}"` });
    expect(late).toMatchObject({ status: 412, body: { data: { current: { number } } } });
  });

  it('removes a flow, and keeps its number and versions', async () => {
    const number = await add('bakery');
    const script = flowScript('one');
    await ask('POST', `/${number}/version`, { script });
    expect((await ask('DELETE', `/${number}`)).status).toBe(200);
    expect((await ask('GET', `/${number}`)).status).toBe(404);
    expect((await ask('GET', '')).body.data.total).toBe(0);
    expect(await add('bakery')).toBe(number);
    expect((await ask('GET', `/${number}/version`)).body.data.data).toHaveLength(1);
  });

  it('publishes nothing where no host can be reached, and says so', async () => {
    const number = await add('bakery');
    const script = flowScript('one');
    const answer = await ask('POST', `/${number}/publish`, { script });
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'NO_HOST' } } });
    expect((await ask('GET', `/${number}`)).body.data).toMatchObject({ published: null, publishing: null });
  });

  it('does not find what another account has, with the same answer as for what nobody has', async () => {
    await anAccount(hub(), 'north');
    const north = await aKey(hub(), 'admin', { account: 'north' });
    const number = await add('bakery', undefined, north);
    const script = flowScript('one');
    await ask('POST', `/${number}/version`, { script }, north);
    await ask('PUT', `/${number}/draft`, { script }, north);
    const path = `/${number}/version/${version(script)}`;
    await ask('POST', `${path}/review`, {}, north);
    const admin = await aKey(hub(), 'admin');
    const targets = [
      ['GET', `/${number}`],
      ['PUT', `/${number}`],
      ['DELETE', `/${number}`],
      ['GET', `/${number}/version`],
      ['POST', `/${number}/version`],
      ['GET', path],
      ['POST', `/${number}/lint`],
      ['GET', `/${number}/draft`],
      ['PUT', `/${number}/draft`],
      ['DELETE', `/${number}/draft`],
      ['POST', `/${number}/publish`],
      ['POST', `${path}/publish`],
      ['GET', `/${number}/review`],
      ['POST', `${path}/review`],
      ['PUT', `${path}/review`],
    ] as const;
    for (const [method, target] of targets) {
      const body = method === 'GET' ? undefined : {};
      const found = await ask(method, target, body, admin);
      const missing = await ask(method, target.replace(String(number), '999999'), body, admin);
      expect([method, target, found.status]).toEqual([method, target, 404]);
      expect(found.body).toEqual(missing.body);
    }
    expect((await ask('GET', '', undefined, admin)).body.data.total).toBe(0);
  });
});
