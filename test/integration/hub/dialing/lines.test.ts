/** Lines and their groups: who makes them, who sees which, and what is refused. */
import { beforeEach, describe, expect, it } from 'vitest';
import { insertAttempts } from '../../../../sidecar/store/hub/dialing/attempts.ts';
import { lockHealth, saveHealth } from '../../../../sidecar/store/hub/dialing/line-health.ts';
import { insertTask } from '../../../../sidecar/store/hub/dialing/tasks.ts';
import { aKey, anAccount, NOON, startTestHub, type TestHub } from '../../../support/hub/hub.ts';

const GATEWAY = {
  name: 'trunk',
  kind: 'gateway',
  dial_string: 'sofia/gateway/trunk/${destination_number}',
  caller_numbers: ['02088990000', '+862088990001'],
  maximumcall: 30,
  call_per_second: 2.5,
};

let hub: TestHub;
let root: string;
beforeEach(async () => {
  hub = await startTestHub('sqlite');
  root = await aKey(hub, 'admin', { deployment: true });
  await anAccount(hub, 'acme');
  await anAccount(hub, 'other');
});

async function added(body: object, path = '/v1/line') {
  const answer = await hub.ask('POST', path, { key: root, body });
  expect([answer.status, answer.body.message]).toEqual([200, 'ok']);
  return answer.body.data;
}

describe('lines', () => {
  it('are added with defaults, changed in part, and removed', async () => {
    const line = await added({ name: 'demo', kind: 'simulated' });
    expect(line).toMatchObject({
      ...{ id: 1, name: 'demo', kind: 'simulated', account: 'main', dial_string: '', caller_numbers: [] },
      ...{ caller_order: 'turn', maximumcall: 1, call_per_second: 1, rest: 0, enabled: true, speed: 60 },
      ...{ fault_threshold: 5, fault_try_interval: 60_000, state: 'works', calls: 0, faults: 0, revision: 1 },
    });
    const put = (body: object, headers = {}) => hub.ask('PUT', '/v1/line/1', { key: root, body, headers });
    const changed = await put({ maximumcall: 20, enabled: false }, { 'if-match': '"1"' });
    expect(changed.headers.etag).toBe('"2"');
    expect(changed.body.data).toMatchObject({ name: 'demo', maximumcall: 20, enabled: false, state: 'off' });
    const late = await put({ rest: 5 }, { 'if-match': '"1"' });
    expect(late).toMatchObject({ status: 412, body: { data: { current: { rest: 0 }, yours: { rest: 5 } } } });
    expect((await hub.ask('DELETE', '/v1/line/1', { key: root })).status).toBe(200);
    expect((await hub.ask('GET', '/v1/line/1', { key: root })).status).toBe(404);
    const { data } = (await hub.ask('GET', '/v1/audit', { key: root })).body.data;
    const actions = data.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(['line.rm', 'line.change', 'line.add']);
  });

  it('do not wait by an old rate when they have a new one', async () => {
    await added({ name: 'slow', kind: 'simulated', call_per_second: 0.001 });
    const { db } = hub.store;
    await db.updateTable('call_line').set({ tat: 2_000_000 }).execute();
    const tatWith = async (body: object) => {
      expect((await hub.ask('PUT', '/v1/line/1', { key: root, body })).status).toBe(200);
      return (await db.selectFrom('call_line').select('tat').executeTakeFirstOrThrow()).tat;
    };
    expect(await tatWith({ name: 'quick' })).toBe(2_000_000);
    expect(await tatWith({ call_per_second: 10 })).toBe(1_000_100);
    expect(await tatWith({ rest: 500 })).toBe(1_000_500);
  });

  it('are made by the deployment’s admin only, and shown to the accounts that may use them', async () => {
    await added({ ...GATEWAY, account: 'acme' });
    await added({ name: 'shared', kind: 'simulated', account: null });
    const acme = await aKey(hub, 'admin', { account: 'acme' });
    const other = await aKey(hub, 'admin', { account: 'other' });
    const body = { name: 'x', kind: 'simulated' };
    for (const key of [acme, await aKey(hub, 'admin')])
      expect((await hub.ask('POST', '/v1/line', { key, body })).status).toBe(403);
    const seen = async (key: string) => (await hub.ask('GET', '/v1/line', { key })).body.data;
    expect(await seen(acme)).toMatchObject([
      { name: 'trunk', account: 'acme', dial_string: null, caller_numbers: GATEWAY.caller_numbers },
      { name: 'shared', account: null },
    ]);
    expect((await seen(other)).map(({ name }: { name: string }) => name)).toEqual(['shared']);
    expect((await hub.ask('GET', '/v1/line/1', { key: other })).body).toEqual(
      (await hub.ask('GET', '/v1/line/99', { key: other })).body,
    );
    const [line] = await seen(await aKey(hub, 'viewer', { account: 'acme' }));
    expect(line.caller_numbers).toEqual(['020****0000', '+86****0001']);
    const unknown = await hub.ask('POST', '/v1/line', { key: root, body: { ...GATEWAY, account: 'none' } });
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'NO_ACCOUNT' } } });
  });

  it('show what they do now; turning one on ends its rest', async () => {
    const { id } = await added({ ...GATEWAY, account: null });
    const { store, clock } = hub;
    const attempt = (n: number, accountId: number) => ({
      ...{ id: `a${n}`, account_id: accountId, task_id: 1, number_id: n, number: `1390000000${n}` },
      ...{ number_key: `+861390000000${n}`, attempt: 1, host: 'h', line_id: id, state: 'dialling' },
      ...{ call_time: NOON, lease_until: NOON },
    });
    const [main, acme] = [await anAccount(hub, 'main'), await anAccount(hub, 'acme')];
    await insertAttempts(store.db, [attempt(1, main), attempt(2, acme)], store.kind);
    const options = { kind: store.kind, now: NOON };
    const health = (await lockHealth(store.db, [id], options)).get(id);
    if (!health) throw new Error('no health');
    const fault = { faults: 5, restsUntil: NOON + 60_000, cause: 'NETWORK_OUT_OF_ORDER', lastFault: NOON };
    await saveHealth(store.db, { ...health, ...fault }, NOON);
    const seen = async (key: string) => (await hub.ask('GET', `/v1/line/${id}`, { key })).body.data;
    expect(await seen(root)).toMatchObject({
      ...{ state: 'rests', calls: 2, faults: 5, rests_until: NOON + 60_000 },
      ...{ last_cause: 'NETWORK_OUT_OF_ORDER', last_fault: NOON },
    });
    // Others' calls are nothing to an account.
    expect(await seen(await aKey(hub, 'viewer', { account: 'acme' }))).toMatchObject({ calls: 1 });
    clock.now += 60_000;
    expect(await seen(root)).toMatchObject({ state: 'try' });
    await hub.ask('PUT', `/v1/line/${id}`, { key: root, body: { enabled: true } });
    expect(await seen(root)).toMatchObject({ state: 'works', faults: 0, rests_until: null });
  });

  it('refuse what FreeSWITCH could take for something else, and what is no line', async () => {
    const cases: [string, object][] = [
      ['a second endpoint', { dial_string: 'sofia/gateway/t/${destination_number}|user/1000' }],
      ['a loopback', { dial_string: 'loopback/${destination_number}' }],
      ['a command', { dial_string: 'sofia/gateway/t/${destination_number} &system(id)' }],
      ['variables', { dial_string: '{x=y}sofia/gateway/t/${destination_number}' }],
      ['no place for the number', { dial_string: 'sofia/gateway/t/123' }],
      ['another variable', { dial_string: 'sofia/gateway/${x}/${destination_number}' }],
      ['no dial string', { dial_string: undefined }],
      ['a caller number that is none', { caller_numbers: ['1390000,{x=y}'] }],
      ['a caller number with a variable', { caller_numbers: ['${destination_number}'] }],
      ['64 KiB for a caller number', { caller_numbers: ['1'.repeat(65_536)] }],
      ['a name of 64 KiB', { name: 'x'.repeat(65_536) }],
      ['a name with a line break', { name: 'a\nb' }],
      ['no calls at once', { maximumcall: 0 }],
      ['half a call at once', { maximumcall: 1.5 }],
      ['no calls a second', { call_per_second: 0 }],
      ['a text for a number', { rest: '5' }],
      ['a speed of a gateway', { speed: 60 }],
      ['an unknown order', { caller_order: 'random' }],
      ['an unknown kind', { kind: 'pstn' }],
    ];
    for (const [what, change] of cases) {
      const answer = await hub.ask('POST', '/v1/line', { key: root, body: { ...GATEWAY, ...change } });
      expect([what, answer.status, answer.body.error?.code]).toEqual([what, 422, 'INVALID']);
    }
    expect((await hub.ask('GET', '/v1/line', { key: root })).body.data).toEqual([]);
  });

  it('keep their kind: a dial string does not fit a simulated one', async () => {
    const { id } = await added({ name: 'demo', kind: 'simulated' });
    const body = { dial_string: GATEWAY.dial_string };
    const answer = await hub.ask('PUT', `/v1/line/${id}`, { key: root, body });
    expect(answer.body.error).toMatchObject({ code: 'INVALID', path: 'body.dial_string' });
  });

  it('tell what callees of a simulated line do', async () => {
    const key = await aKey(hub, 'viewer', { account: 'other' });
    const headers = { 'accept-language': 'zh-CN' };
    const { body } = await hub.ask('GET', '/v1/line/simulated', { key, headers });
    expect(body.data).toHaveLength(18);
    expect(body.data).toContainEqual({
      ...{ digits: '14', does: '关机，有语音提示', status: [6], status_without_asr: [4], machine: false },
    });
    expect(body.data.at(-1)).toMatchObject({ digits: 'other', status: [1] });
  });
});

describe('groups of lines', () => {
  it('have ids that no line has, and lists of lines that their account may use', async () => {
    await added({ ...GATEWAY, account: 'acme' });
    await added({ name: 'shared', kind: 'simulated', account: null });
    await added({ ...GATEWAY, account: 'other' });
    const group = await added({ name: 'all', account: 'acme', lines: [[1], [2]] }, '/v1/line_group');
    expect(group).toMatchObject({ id: 1_000_001, account: 'acme', lines: [[1], [2]] });
    const path = `/v1/line_group/${group.id}`;
    for (const lines of [[[3]], [[1, 1]], [[9]], [[]], []])
      expect([lines, (await hub.ask('PUT', path, { key: root, body: { lines } })).status]).toEqual([
        lines,
        422,
      ]);
    const changed = await hub.ask('PUT', path, { key: root, body: { lines: [[2, 1]] } });
    expect(changed.body.data).toMatchObject({ name: 'all', lines: [[2, 1]], revision: 2 });
    const other = await aKey(hub, 'admin', { account: 'other' });
    expect((await hub.ask('GET', '/v1/line_group', { key: other })).body.data).toEqual([]);
    expect((await hub.ask('GET', path, { key: other })).status).toBe(404);
  });

  it('and lines are not removed while something uses them', async () => {
    await added(GATEWAY);
    const group = await added({ name: 'both', lines: [[1]] }, '/v1/line_group');
    await insertTask(hub.store.db, {
      ...{ uuid: 'u', account_id: await anAccount(hub, 'main'), name: 'spring', state: 'paused' },
      ...{ destination_extension: '1000', maximumcall: 1, call_per_second: 1, originate_variables: '' },
      ...{ rules: '{}', created: NOON, updated: NOON, caller_line_id: group.id },
    });
    const remove = (path: string) => hub.ask('DELETE', path, { key: root });
    const used = await remove('/v1/line/1');
    expect(used).toMatchObject({ status: 409, body: { error: { code: 'LINE_IN_USE' } } });
    expect(used.body.message).toContain('both');
    expect((await remove(`/v1/line_group/${group.id}`)).body.message).toContain('spring');
    await hub.store.db.updateTable('call_task').set({ state: 'finished' }).execute();
    expect((await remove(`/v1/line_group/${group.id}`)).status).toBe(200);
    expect((await remove('/v1/line/1')).status).toBe(200);
  });
});
