/** What holds for every route of the API: login, rights, the order of checks, what another account has, OpenAPI. */
import { beforeEach, describe, expect, it } from 'vitest';
import { RIGHTS, ROLES } from '../../../../sidecar/hub/access/rights.ts';
import { hubRoutes } from '../../../../sidecar/hub/api/routes/routes.ts';
import { CODES } from '../../../../sidecar/hub/doors/yeta/codes.ts';
import { insertRecordings } from '../../../../sidecar/store/hub/recordings/recordings.ts';
import { type Answer, aKey, anAccount, aUser, startTestHub, type TestHub } from '../../../support/hub/hub.ts';
import { aSound } from '../../../support/hub/prompts.ts';
import { aToken } from '../doors/yeta-server.ts';

describe('every route', () => {
  const routes = hubRoutes({ cookie: 'x', longestMs: 1 });
  const url = (path: string) =>
    path.replace(/:\w+/g, '1234567890123456'.slice(0, path.includes('sessions') ? 16 : 4));
  /** The HTTP status; of routes of a door, what its code means. */
  const refusalOf = ({ status, body }: Answer): number =>
    body?.code === CODES.token ? 401 : body?.code === CODES.right ? 403 : status;
  let hub: TestHub;
  beforeEach(async () => {
    hub = await startTestHub('sqlite');
  });

  it('needs a login, unless it is the login', async () => {
    for (const { method, path, right } of routes) {
      const answer = await hub.ask(method, url(path), { body: {} });
      expect([path, refusalOf(answer) === 401]).toEqual([path, right !== null]);
    }
  });

  it('is refused to every role below its right, whatever the id and the body', async () => {
    for (const role of ROLES) {
      const key = await aKey(hub, role);
      const token = await aToken(hub, role);
      for (const { method, path, right, isStream, door } of routes) {
        if (right === null) continue;
        const least = RIGHTS[right];
        const may = least !== 'deployment' && ROLES.indexOf(role) >= ROLES.indexOf(least);
        // A stream would not end: it is refused for another reason.
        const query = door ? `?token=${token}` : isStream ? '?kinds=none' : '';
        const answer = await hub.ask(method, url(path) + query, {
          key,
          body: '{',
          headers: { 'content-type': 'application/json' },
        });
        expect([role, method, path, refusalOf(answer) === 403]).toEqual([role, method, path, !may]);
      }
    }
  });

  it('does not find what another account has, with the same answer as for what nobody has', async () => {
    const other = await anAccount(hub, 'other');
    const theirs = await aKey(hub, 'admin', { account: 'other' });
    const id = await aUser(hub, 'li', 'viewer', { account: 'other' });
    const [key] = (await hub.ask('GET', '/v1/key', { key: theirs })).body.data;
    const sound = { name: 'a.wav', content: aSound(1).toString('base64') };
    const prompt = (await hub.ask('POST', '/v1/prompt', { key: theirs, body: sound })).body.data;
    const made = async (path: string, body: object) =>
      (await hub.ask('POST', path, { key: theirs, body })).body.data.id as string;
    const target = await made('/v1/push/target', {
      url: 'https://93.184.216.34/hook',
      events: ['call.ended'],
    });
    const level = await made('/v1/level', { name: 'A', rule: {} });
    const tag = await made('/v1/tag', { name: 'busy' });
    const timegroup = await made('/v1/timegroup', { name: 'night' });
    const flow = (await hub.ask('POST', '/v1/flow', { key: theirs, body: { name: 'f' } })).body.data.number;
    const route = await made('/v1/inbound/route', { number: '400*', flow });
    await hub.ask('POST', '/v1/blacklist', { key: theirs, body: { number: '13900000001' } });
    const [entry] = (await hub.ask('GET', '/v1/blacklist', { key: theirs })).body.data.data;
    const root = await aKey(hub, 'admin', { deployment: true });
    const owned = { name: 'x', account: 'other' };
    const demo = { ...owned, kind: 'simulated' };
    const line = (await hub.ask('POST', '/v1/line', { key: root, body: demo })).body.data.id;
    const lines = { ...owned, lines: [[line]] };
    const group = (await hub.ask('POST', '/v1/line_group', { key: root, body: lines })).body.data.id;
    const task = (
      await hub.ask('POST', '/v1/task', { key: theirs, body: { name: 'x', destination_extension: '1000' } })
    ).body.data.uuid;
    const list = { key: theirs, body: Buffer.from('13900000001'), headers: { 'content-type': 'text/csv' } };
    const imported = (await hub.ask('POST', `/v1/task/${task}/number/file`, list)).body.data.import_id;
    const recording = {
      account: 'other',
      callid: 'theirs',
      host: 'h',
      path: '/r/a.wav',
      kind: 'call' as const,
    };
    await insertRecordings(hub.store.db, [recording], { kind: hub.store.kind, now: 1 });
    const mine = await aKey(hub, 'admin');
    const targets = [
      ['PUT', `/v1/push/target/${target}`],
      ['DELETE', `/v1/push/target/${target}`],
      ['PUT', `/v1/level/${level}`],
      ['DELETE', `/v1/level/${level}`],
      ['PUT', `/v1/tag/${tag}`],
      ['DELETE', `/v1/tag/${tag}`],
      ['GET', `/v1/line/${line}`],
      ['GET', `/v1/line_group/${group}`],
      ['DELETE', `/v1/blacklist/${entry.id}`],
      ['GET', `/v1/inbound/route/${route}`],
      ['PUT', `/v1/inbound/route/${route}`],
      ['DELETE', `/v1/inbound/route/${route}`],
      ['GET', `/v1/timegroup/${timegroup}`],
      ['PUT', `/v1/timegroup/${timegroup}`],
      ['DELETE', `/v1/timegroup/${timegroup}`],
      ['GET', `/v1/timegroup/${timegroup}/preview`],
      ['GET', '/v1/recording/theirs'],
      ['GET', '/v1/recording/theirs/files'],
      ['POST', '/v1/recording/theirs/link'],
      ['PUT', `/v1/user/${id}`],
      ['POST', `/v1/user/${id}/password`],
      ['DELETE', `/v1/user/${id}`],
      ['DELETE', `/v1/key/${key.id}`],
      ['GET', `/v1/account/${other}`],
      ['GET', `/v1/task/import/${imported}`],
      ['GET', `/v1/task/import/${imported}/rejects`],
      ['GET', `/v1/prompt/${prompt.hash}`],
      ['GET', `/v1/prompt/${prompt.hash}/audio`],
      ['DELETE', `/v1/prompt/${prompt.hash}`],
    ] as const;
    for (const [method, path] of targets) {
      const found = await hub.ask(method, path, { key: mine, body: {} });
      const missing = await hub.ask(
        method,
        path.replace(/^(\/v1\/(?:push\/|task\/)?\w+\/)[^/]+/, '$1999999'),
        {
          key: mine,
          body: {},
        },
      );
      expect([path, found.status]).toEqual([path, 404]);
      expect(found.body).toEqual(missing.body);
    }
    for (const [method, path] of [
      ['POST', `/v1/task/${task}/number/file`],
      ['GET', `/v1/task/${task}/import`],
    ] as const)
      expect((await hub.ask(method, path, { ...list, key: mine })).status).toBe(404);
    for (const list of [
      'user',
      'push/target',
      'level',
      'tag',
      'line',
      'line_group',
      'blacklist',
      'timegroup',
    ]) {
      const { body } = await hub.ask('GET', `/v1/${list}`, { key: mine });
      expect([list, body.data.data ?? body.data]).toEqual([list, []]);
    }
    // All accounts share the phrases: nobody but the deployment's admin changes them.
    for (const [method, path, body] of [
      ['PUT', '/v1/phrase', { list: 'machine', phrase: '请对小助手说', code: 'machine' }],
      ['DELETE', '/v1/phrase?list=machine&phrase=mailbox', {}],
    ] as const)
      expect([path, (await hub.ask(method, path, { key: mine, body })).status]).toEqual([path, 403]);
    const phrases = async (key: string) => (await hub.ask('GET', '/v1/phrase', { key })).body.data;
    expect(await phrases(mine)).toEqual(await phrases(theirs));
    expect(await phrases(root)).toEqual(await phrases(mine));
    const heard = async (key: string) =>
      (await hub.ask('POST', '/v1/phrase/test', { key, body: { list: 'machine', text: '请留言' } })).body
        .data;
    expect(await heard(mine)).toEqual(await heard(theirs));
    const kept = await hub.ask('PUT', `/v1/account/${other}`, { key: theirs, body: { keep_days: 30 } });
    expect(kept.body.data.keep_days).toBe(30);
    expect((await hub.ask('GET', '/v1/retention', { key: mine })).body.data.keep_days).toBeNull();
  });

  it('stands in the OpenAPI description', async () => {
    const { body } = await hub.ask('GET', '/v1/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const described = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const registered = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(described.sort()).toEqual(registered.sort());
  });
});
