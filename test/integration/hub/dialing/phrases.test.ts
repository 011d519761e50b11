/** Lists of phrases: what they are made of, who edits them, what a sentence decides, and what hosts know of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PhraseLists } from '../../../../sidecar/dialer/phrase-lists.ts';
import { aKey, NOON, startTestHub } from '../../../support/hub/hub.ts';
import { recordedLog } from '../../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

async function started(kind: 'sqlite' | 'mariadb') {
  const hub = await startTestHub(kind === 'sqlite' ? kind : { mysql: await mariadb.database() });
  const root = await aKey(hub, 'admin', { deployment: true });
  const ask = (method: string, path: string, body?: object) =>
    hub.ask(method, `/v1/phrase${path}`, { key: root, ...(body && { body }) });
  const put = (phrase: string, change: object = {}) =>
    ask('PUT', '', { list: 'announcement', phrase, ...change });
  const remove = (phrase: string) =>
    ask('DELETE', `?${new URLSearchParams({ list: 'announcement', phrase })}`);
  const heard = async (text: string) =>
    (await ask('POST', '/test', { list: 'announcement', text })).body.data;
  const find = async (phrase: string) =>
    (await ask('GET', '?list=announcement')).body.data.find(
      (one: { phrase: string }) => one.phrase === phrase,
    );
  return { hub, root, ask, put, remove, heard, find };
}

describe.each(['sqlite', 'mariadb'] as const)('phrases on %s', (kind) => {
  it('are added, changed, turned off and removed, and each is in the audit', async () => {
    const { hub, root, ask, put, remove, heard, find } = await started(kind);
    expect((await ask('GET', '')).body.data.length).toBeGreaterThan(200);
    expect(await heard('您拨打的用户正在飞行')).toMatchObject({ phrases: [], decides: null, status: null });
    expect((await put('正在 飞行。', { code: 'is not reachable' })).body.data).toMatchObject({
      ...{ list: 'announcement', phrase: '正在 飞行。', code: 'is not reachable', rank: 100 },
      ...{ enabled: true, origin: 'added', updated: NOON },
    });
    expect(await heard('您拨打的用户正在飞行，请稍后再拨')).toMatchObject({
      phrases: [{ phrase: '正在 飞行。' }, { phrase: '请稍后再拨' }],
      ...{ decides: { code: 'is not reachable' }, status: 4, cause: 'NO_USER_RESPONSE' },
    });
    // The same phrase in another spelling.
    expect((await put('正在飞行', { enabled: false })).body.data).toMatchObject({
      ...{ code: 'is not reachable', enabled: false },
    });
    expect((await heard('正在飞行')).decides).toBe(null);
    expect((await remove('正在飞行！')).status).toBe(200);
    expect((await remove('正在飞行')).status).toBe(404);
    // One of the release is turned off, and comes back as it was.
    expect((await remove('空号')).status).toBe(200);
    expect(await find('空号')).toMatchObject({ enabled: false, origin: 'changed' });
    expect((await heard('是空号')).decides).toBe(null);
    expect((await put('空号')).body.data).toMatchObject({ code: 'does not exist', origin: 'shipped' });
    expect((await put('空号', { code: 'number change', rank: 7 })).body.data).toMatchObject({ rank: 7 });
    expect(await heard('是空号，已关机')).toMatchObject({ decides: { code: 'number change', rank: 7 } });
    const { data } = (await hub.ask('GET', '/v1/audit', { key: root })).body.data;
    expect(data.slice(-3).map(({ action, object }: Record<string, string>) => [action, object])).toEqual([
      ['phrase.rm', 'announcement: 正在飞行'],
      ['phrase.put', 'announcement: 正在飞行'],
      ['phrase.put', 'announcement: 正在 飞行。'],
    ]);
  });
});

it('are read by everybody and edited by the admin of the deployment only', async () => {
  const { hub } = await started('sqlite');
  const viewer = await aKey(hub, 'viewer');
  const admin = await aKey(hub, 'admin', { account: 'other' });
  const body = { list: 'machine', phrase: '请对小助手说', code: 'machine' };
  for (const key of [viewer, admin]) {
    expect((await hub.ask('GET', '/v1/phrase?list=machine', { key })).status).toBe(200);
    const asked = { key, body: { list: 'machine', text: '请留言' } };
    expect((await hub.ask('POST', '/v1/phrase/test', asked)).body.data).toMatchObject({
      ...{ decides: { code: 'machine' }, status: null, cause: null },
    });
    expect((await hub.ask('PUT', '/v1/phrase', { key, body })).status).toBe(403);
    const gone = await hub.ask('DELETE', '/v1/phrase?list=machine&phrase=mailbox', { key });
    expect(gone.status).toBe(403);
  }
});

it('decide what callees of a simulated line meet', async () => {
  const { hub, root, put, remove } = await started('sqlite');
  const statusOf14 = async () => {
    const { body } = await hub.ask('GET', '/v1/line/simulated', { key: root });
    return body.data.find(({ digits }: { digits: string }) => digits === '14').status;
  };
  expect(await statusOf14()).toEqual([6]);
  await put('已关机', { code: 'busy now' });
  expect(await statusOf14()).toEqual([8]);
  await remove('已关机');
  await remove('关机');
  await remove('请稍后再拨');
  await remove('稍后再拨');
  await put('请稍后', { enabled: false });
  expect(await statusOf14()).toEqual([4]);
});

it('are refused where they cannot be looked for or mean nothing', async () => {
  const { ask, put } = await started('sqlite');
  const cases: [string, object][] = [
    ['', { code: 'power off' }],
    ['机', { code: 'power off' }],
    ['off', { code: 'power off' }],
    ['。，！', { code: 'power off' }],
    ['长'.repeat(101), { code: 'power off' }],
    ['已飞行', {}],
    ['已飞行', { code: 'machine' }],
    ['已飞行', { code: 'power off', rank: -1 }],
    ['已飞行', { code: 'power off', list: 'other' }],
  ];
  for (const [phrase, change] of cases) {
    const { status, body } = await put(phrase, change);
    expect([phrase, change, status, body.error?.code]).toEqual([phrase, change, 422, 'INVALID']);
  }
  expect((await ask('GET', '?list=other')).status).toBe(422);
  expect((await ask('DELETE', '?list=machine')).status).toBe(422);
  expect((await ask('POST', '/test', { list: 'machine', text: '' })).status).toBe(422);
});

it('reach hosts within seconds, which go on with what they knew without a database', async () => {
  const { hub, put } = await started('sqlite');
  const { log, lines } = recordedLog();
  const clock = { now: NOON };
  const lists = new PhraseLists({ store: hub.store, now: () => clock.now, log });
  const knows = async (phrase: string) =>
    (await lists.inUseNow('announcement')).some((one) => one.phrase === phrase);
  expect([await knows('空号'), await knows('已飞行')]).toEqual([true, false]);
  await put('已飞行', { code: 'power off' });
  await put('空号', { enabled: false });
  clock.now += 3_000;
  expect([await knows('空号'), await knows('已飞行')]).toEqual([false, true]);
  await hub.store.db.schema.dropTable('call_phrase').execute();
  clock.now += 3_000;
  expect([await knows('空号'), await knows('已飞行')]).toEqual([false, true]);
  expect(lines.map(({ msg }) => msg)).toEqual(['dialer: the lists of phrases cannot be read']);
});
