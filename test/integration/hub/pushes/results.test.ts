/** The results of calls in each dialect, for calls that came in by a route and for calls of tasks. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { releaseVoices } from '../../../../sidecar/hub/records/held-voices.ts';
import { insertFlow } from '../../../../sidecar/store/hub/flows.ts';
import { deleteCalls } from '../../../../sidecar/store/hub/records/removed-calls.ts';
import { aKey, anAccount, NOON } from '../../../support/hub/hub.ts';
import { startHttp } from '../../../support/servers/http.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { until } from '../../../support/until.ts';
import { startSender } from './bench.ts';
import { BusinessSystem } from './results/business-system.ts';
import { CONTEXT, openResultBench, type ResultBench } from './results/fixture.ts';

const CONTRACT = JSON.parse(readFileSync(new URL('results/platform-contract.json', import.meta.url), 'utf8'));
const MODULES = ['receiveCallRecord', 'receiveDialog', 'receiveVoice'] as const;

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());
let bench: ResultBench;

describe.each(['sqlite', 'mariadb'] as const)('the result of a call on %s', (kind) => {
  beforeEach(async () => {
    bench = await openResultBench(kind, mariadb);
  }, 60_000);

  it('goes to its route’s address and to its account’s targets, each once and in its own form', async () => {
    const id = await bench.route({ result_url: 'https://127.0.0.1:9000/{module}', result_dialect: 'yeta' });
    const hook = await bench.target('https://127.0.0.1:9001/hook', 'standard');
    await bench.callIn('c1', id);
    await bench.settle();
    await bench.settle();
    const pushes = await bench.outbox();
    expect(pushes.map(({ target, event, state }) => [target, event, state])).toEqual([
      [`target:${hook}`, 'call.ended', 'waiting'],
      [`route:${id}`, 'receiveCallRecord', 'waiting'],
      [`route:${id}`, 'receiveDialog', 'waiting'],
      [`route:${id}`, 'receiveVoice', 'held'],
    ]);
    expect((await bench.hub.ask('GET', '/v1/push', { key: bench.operator })).body.data).toHaveLength(3);
    await bench.measure();
    await releaseVoices(bench.parts());
    await releaseVoices(bench.parts());
    const all = await bench.outbox();
    const voice = all.find(({ event }) => event === 'receiveVoice');
    expect(voice).toMatchObject({ state: 'waiting', data: { size: 80_044, duration: 5 } });
    const [standard] = all;
    expect(standard?.data.data).toMatchObject({
      ...{ call_id: 'c1', route: String(id), variables: { name: '王先生', age: '30' }, context: CONTEXT },
      recordings: [{ kind: 'call', expires: NOON + 7 * 24 * 3_600_000 }],
    });
    // Who has the link needs no login.
    const link = new URL(standard?.data.data.recordings[0].url);
    expect(link.origin).toBe('https://hub.example');
    const heard = await bench.hub.ask('GET', link.pathname + link.search);
    // The file is on another host; the link itself was taken.
    expect(heard.status).not.toBe(403);
    const forged = await bench.hub.ask('GET', `${link.pathname}?token=x.y`);
    expect(forged.body.error.code).toBe('LINK');
    const told = Object.fromEntries(all.map(({ event, data }) => [event, withoutToken(data)]));
    expect(told).toEqual(golden('inbound.json'));
  });

  it('reaches a receiver that says success in the text, each body by itself', async () => {
    const system = new BusinessSystem();
    let dialogs = 0;
    const receiver = await startHttp((response, asked) => {
      // It has taken nothing: 200 alone is no receipt.
      if (asked.url === '/receiveDialog' && ++dialogs < 3) return response.writeHead(200).end('unsuccessful');
      // Its status is not what counts.
      return response.writeHead(500).end(`{"msg":"${system.receive(asked.body)}"}`);
    });
    const id = await bench.route({ result_url: `${receiver.url}/{module}`, result_dialect: 'yeta' });
    await bench.callIn('c1', id);
    await bench.settle();
    await bench.measure();
    await releaseVoices(bench.parts());
    await bench.hub.store.db.updateTable('hub_outbox').set({ next_at: 1 }).execute();
    startSender(bench.hub, {
      secretKey: bench.secretKey,
      owner: 'a',
      times: { lookMs: 20, plan: Array(9).fill(20), expiryMs: 1e15 },
    });
    await until('all are received', async () =>
      (await bench.outbox()).every(({ state }) => state === 'sent'),
    );
    // A try that this machine is too slow for is tried again.
    expect(dialogs).toBeGreaterThanOrEqual(3);
    expect(new Set(receiver.asked.map(({ url }) => url))).toEqual(new Set(MODULES.map((name) => `/${name}`)));
    expect(receiver.asked[0]?.headers).toMatchObject({
      'content-type': 'application/json;charset=UTF-8',
      'webhook-id': expect.stringMatching(/^msg_/),
      'webhook-signature': expect.stringMatching(/^v1,/),
    });
    expect(system.calls.get('c1')).toMatchObject({ caller: '13800000000', recording: { seconds: 5 } });
    const tries = await bench.hub.store.db.selectFrom('hub_push_try').selectAll().execute();
    const answers = tries.map(({ answer }) => answer);
    expect(answers).toEqual(expect.arrayContaining(['5xx', 'no success']));
    expect(answers).not.toContain('2xx');
  });
});

describe('the result of a call', () => {
  beforeEach(async () => {
    bench = await openResultBench('sqlite', mariadb);
  }, 60_000);

  it('of a task’s call has the number’s variables, and what the platform’s receivers expect', async () => {
    await bench.target('https://127.0.0.1:9000/', 'yeta');
    await bench.target('https://127.0.0.1:9001/', 'standard');
    const number = await bench.callOut('c2');
    await bench.settle();
    const pushes = await bench.outbox();
    expect(pushes.map(({ event }) => event)).toEqual(['receiveCallRecord', 'call.ended']);
    expect(pushes[0]?.data).toMatchObject({ task_data_id: String(number), task_tries: 1, task_result: '5' });
    expect(pushes[1]?.data.data.variables).toEqual({ name: '李女士', sum: '12.5' });
    const told = Object.fromEntries(pushes.map(({ event, data }) => [event, data]));
    expect(told).toEqual(golden('outbound.json'));
  });

  it('is told in Aliyun’s reports, each until the receiver answers with the number 0', async () => {
    const answers = ['{"code":"0"}', '{"code":1}', 'fine', '', '{"code":0,"msg":"接收成功"}'];
    const tries = new Map<string, string[]>();
    const receiver = await startHttp((response, { url, headers, body }) => {
      const [report] = JSON.parse(body);
      if (report === undefined) return response.writeHead(200).end('{"code":0}');
      const key = `${url} ${report.call_id}`;
      const ids = [...(tries.get(key) ?? []), String(headers['webhook-id'])];
      tries.set(key, ids);
      return response.writeHead(200).end(answers[ids.length - 1]);
    });
    const target = await bench.target(`${receiver.url}/{module}`, 'aliyun');
    await bench.callIn('c1', await bench.route({}));
    await bench.callOut('c2');
    await bench.settle();
    const waiting = await bench.outbox();
    expect(waiting.map(({ event, state }) => [event, state])).toEqual([
      ['VoiceReport', 'waiting'],
      ['VoiceRecordReport', 'held'],
      ['VoiceReport', 'waiting'],
    ]);
    await bench.measure();
    await releaseVoices(bench.parts());
    const told = await bench.outbox();
    const of = (callid: string) =>
      Object.fromEntries(
        told.filter((push) => push.callid === callid).map(({ event, data }) => [event, withoutToken(data)]),
      );
    expect(of('c1')).toEqual(golden('aliyun-inbound.json'));
    expect(of('c2')).toEqual(golden('aliyun-outbound.json'));
    await bench.hub.store.db.updateTable('hub_outbox').set({ next_at: 1 }).execute();
    startSender(bench.hub, {
      secretKey: bench.secretKey,
      owner: 'a',
      times: { lookMs: 20, pauseMs: 20, plan: Array(9).fill(20), expiryMs: 1e15 },
    });
    await until('all are received', async () =>
      (await bench.outbox()).every(({ state }) => state === 'sent'),
    );
    const reports = ['/VoiceRecordReport c1', '/VoiceReport c1', '/VoiceReport c2'];
    expect([...tries.keys()].sort()).toEqual(reports);
    // A receiver that has had a report knows it again, and two reports apart.
    expect([...tries.values()].every((ids) => ids.length >= 5 && new Set(ids).size === 1)).toBe(true);
    expect(new Set([...tries.values()].flat()).size).toBe(3);
    const ping = await bench.hub.ask('POST', `/v1/push/target/${target}/test`, { key: bench.admin });
    expect(receiver.asked.at(-1)?.body).toBe('[]');
    expect(ping.status).toBe(200);
  });

  it('has the fields of the platform’s contract, with their types', async () => {
    const id = await bench.route({ result_url: 'https://127.0.0.1:9000/', result_dialect: 'yeta' });
    await bench.callIn('c1', id);
    await bench.target('https://127.0.0.1:9000/', 'yeta');
    await bench.callOut('c2');
    await bench.settle();
    await bench.measure();
    await releaseVoices(bench.parts());
    const pushes = await bench.outbox();
    expect(new Set(pushes.map(({ event }) => event))).toEqual(new Set(MODULES));
    for (const { event, data } of pushes) {
      const { required, types, ...only } = CONTRACT[event];
      const isOutbound = data.call_uuid === 'c2';
      const others: string[] = isOutbound ? only.inbound : only.outbound;
      const names = Object.keys(types).filter((name) => !others.includes(name));
      expect([event, Object.keys(data).sort()]).toEqual([event, names.sort()]);
      expect(required.every((name: string) => name in data)).toBe(true);
      for (const [name, value] of Object.entries(data))
        expect([event, name, typeOf(value)]).toEqual([event, name, wireType(types[name])]);
      for (const said of data.dialog ?? []) {
        expect(Object.keys(said).sort()).toEqual(Object.keys(CONTRACT.receiveDialog.dialog).sort());
        for (const [name, value] of Object.entries(said))
          expect([name, typeOf(value)]).toEqual([name, wireType(CONTRACT.receiveDialog.dialog[name])]);
        expect(CONTRACT.node_type).toContain(said.node_type);
        for (const hit of said.hits)
          expect(Object.keys(hit)).toEqual(Object.keys(CONTRACT.receiveDialog.hits));
      }
    }
  });

  it('of a call that was erased waits for nothing any more', async () => {
    const id = await bench.route({ result_url: 'https://127.0.0.1:9000/', result_dialect: 'yeta' });
    await bench.callIn('c1', id);
    await bench.settle();
    await bench.hub.store.db
      .transaction()
      .execute((db) => deleteCalls(bench.parts().reader, db, ['c1'], NOON));
    await bench.measure();
    await releaseVoices(bench.parts());
    expect(await bench.outbox()).toEqual([]);
  });

  it('has no recording where its host has none, and waits while the host has not looked', async () => {
    const id = await bench.route({ result_url: 'https://127.0.0.1:9000/', result_dialect: 'yeta' });
    await bench.callIn('c1', id);
    await bench.settle();
    const held = async () => (await bench.outbox()).filter(({ state }) => state === 'held').length;
    await releaseVoices(bench.parts());
    expect(await held()).toBe(1);
    // It was looked at a moment ago.
    expect(await releaseVoices(bench.parts())).toBe(0);
    bench.hub.clock.now += 5_000;
    await bench.hub.store.db.updateTable('hub_recording').set({ state: 'missing' }).execute();
    expect(await releaseVoices(bench.parts())).toBe(1);
    expect([await held(), (await bench.outbox()).length]).toEqual([0, 2]);
  });

  it('of a route of another account, or of none, goes nowhere', async () => {
    const theirs = await aKey(bench.hub, 'admin', { account: 'other' });
    const their = await insertFlow(
      bench.hub.store.db,
      {
        accountId: await anAccount(bench.hub, 'other'),
        name: 'sale',
        hostName: 'sale.@other',
        settings: '{}',
      },
      NOON,
    );
    const body = { number: '1', flow: their, result_url: 'https://127.0.0.1:9000/' };
    const { id } = (await bench.hub.ask('POST', '/v1/inbound/route', { key: theirs, body })).body.data;
    await bench.callIn('c1', id);
    await bench.callIn('c2', 999);
    await bench.settle();
    expect(await bench.outbox()).toEqual([]);
  });
});

it('is the same for a receiver that gets each body twice and in any order', () => {
  const { receiveCallRecord, receiveDialog, receiveVoice } = golden('inbound.json');
  const outbound = golden('outbound.json').receiveCallRecord;
  // As a platform may: first without what belongs to the task.
  const early = Object.fromEntries(
    Object.entries(outbound as object).filter(([name]) => !name.startsWith('task_')),
  );
  const bodies = [receiveCallRecord, receiveDialog, receiveVoice, outbound, early].map((body) =>
    JSON.stringify(body),
  );
  const twice = [...bodies, ...bodies];
  const right = new BusinessSystem();
  for (const body of bodies) right.receive(body);
  expect(right.calls.get(receiveCallRecord.call_uuid)).toEqual({
    ...{ caller: '13800000000', seconds: 5, said: expect.any(Array) },
    recording: { url: receiveVoice.url, seconds: 5 },
  });
  expect(right.calls.get(outbound.call_uuid)?.result).toBe('5');
  fc.assert(
    fc.property(fc.shuffledSubarray(twice, { minLength: twice.length }), (order) => {
      const system = new BusinessSystem();
      for (const body of order) expect(system.receive(body)).toBe('success');
      const sorted = ({ calls }: BusinessSystem) => [...calls].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(sorted(system)).toEqual(sorted(right));
    }),
  );
});

function golden(name: string) {
  return JSON.parse(readFileSync(new URL(`results/${name}`, import.meta.url), 'utf8'));
}

function withoutToken(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data).replace(/token=[\w.-]+/g, 'token=…'));
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function wireType(type: string): string {
  return type === 'int' || type === 'long' ? 'integer' : type;
}
