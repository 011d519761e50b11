/** `SmartCall` and `SmartCallOperate` by the door of Aliyun, asked by the provider's own clients. */
import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { CallEnd, Carrier, ConnectFault } from '../../../../sidecar/dialer/carrier.ts';
import { claimCalls } from '../../../../sidecar/dialer/claim.ts';
import { completeCalls } from '../../../../sidecar/dialer/complete.ts';
import { CallOrders } from '../../../../sidecar/dialer/led/call-orders.ts';
import { withAccountRules } from '../../../../sidecar/outbound/account-rules.ts';
import { dueTasks } from '../../../../sidecar/store/hub/dialing/due-numbers.ts';
import { type AliyunDoor, anAccessKey, openTestDoor } from '../../../support/hub/aliyun.ts';
import { type AccessKey, type Ask, openApiClient, popClient } from '../../../support/hub/aliyun-clients.ts';
import { aKey } from '../../../support/hub/hub.ts';
import { recordedLog } from '../../../support/log.ts';
import { startTaskServer, type TaskServer } from '../dialing/task-server.ts';

let server: TaskServer;
let door: AliyunDoor;
let key: AccessKey;
let ask: Ask;
let theirs: Ask;
let admin: string;

const URL_OF_SERVER = "http://127.0.0.1/turn's?key=a,(c)";

beforeEach(async () => {
  server = await startTaskServer('sqlite', { pushTargets: ['127.0.0.1'] });
  const { hub } = server;
  hub.clock.now = Date.now();
  door = await openTestDoor(hub);
  key = await anAccessKey(hub);
  ask = openApiClient(door, key);
  theirs = openApiClient(door, await anAccessKey(hub, 'admin', { account: 'other' }));
  admin = await aKey(hub, 'admin');
  await setServer(URL_OF_SERVER);
});

const setServer = async (smartcall_url: string | null) => {
  const answer = await server.hub.ask('PUT', '/v1/account', { key: admin, body: { smartcall_url } });
  expect(answer.status).toBe(200);
};
const CALL = {
  ...{ CalledNumber: '13900000001', CalledShowNumber: '95001', VoiceCode: 'welcome.wav,$name$' },
  ...{ VoiceCodeParam: '{"name":"王 * (小)"}', OutId: 'order-7', DynamicId: 'd1', MuteTime: 5000 },
};
const tables = () => server.hub.store.db;
const data = (answer: { Data: string }) => JSON.parse(answer.Data);
const callById = (client: Ask, CallId: string) =>
  client('QueryCallDetailByCallId', { CallId, ProdId: '11000000300006', QueryDate: Date.now() });

/** What the dialer of a host claims now. */
async function claimed() {
  const { hub } = server;
  const parts = {
    ...{ store: hub.store, clock: async () => hub.clock.now, host: 'fs-1', capacity: 10, leaseMs: 30_000 },
    ...{ canPlace: () => true, coreUuid: () => null, newId: randomUUID },
  };
  const calls = [];
  for (const due of await dueTasks(tables(), hub.clock.now))
    calls.push(...(await claimCalls(parts, due)).calls);
  return calls;
}

const END: Omit<CallEnd, 'id' | 'cause'> = {
  ...{ sip: 486, earlyMedia: null, duration: 900, bill: 0, flowRan: false, machine: false },
  ...{ source: 'job', recordFile: null, noChannel: false },
};

async function end(id: string, cause: string) {
  const { hub } = server;
  const parts = { store: hub.store, clock: async () => hub.clock.now, time: hub.services.calls.time };
  return completeCalls(parts, [{ ...END, id, cause }]);
}

it('promises an id that the one call has, whichever client asks, and no call is placed twice', async () => {
  const clients: [string, Ask][] = [
    ['13900000001', popClient(door, key, 'GET')],
    ['13900000002', popClient(door, key, 'POST')],
    ['13900000003', openApiClient(door, key)],
  ];
  for (const [CalledNumber, client] of clients) {
    const answer = await client('SmartCall', { ...CALL, CalledNumber });
    expect(answer).toMatchObject({
      Code: 'OK',
      Message: 'OK',
      CallId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    // The same request by another client, soon afterwards.
    expect((await ask('SmartCall', { ...CALL, CalledNumber })).CallId).toBe(answer.CallId);
    const before = data(await callById(ask, answer.CallId));
    expect(before).toMatchObject({ callee: CalledNumber, state: '', startDate: '' });
    const [call, ...more] = await claimed();
    expect(more).toEqual([]);
    expect(call).toMatchObject({
      ...{ id: answer.CallId, number: CalledNumber, callerNumber: '95001', flow: null, attempt: 1 },
      led: {
        name: 'http+smartcall://127.0.0.1/turn%27s',
        opening: {
          server: URL_OF_SERVER,
          begin: {
            ...{
              action: 'play',
              action_code: 'welcome.wav,$name$',
              action_code_param: { name: '王 * (小)' },
            },
            ...{ action_code_break: true, mute_time: 5000, pause_time: null, dynamic_id: 'd1' },
          },
        },
        isRecorded: false,
      },
    });
    expect(data(await callById(ask, answer.CallId))).toMatchObject({ callee: CalledNumber, state: '200101' });
    expect((await callById(theirs, answer.CallId)).Code).toBe('isv.BILLID_NOT_EXIST');
    // A fault of the line would have another call placed.
    const [completed] = await end(answer.CallId, 'NORMAL_TEMPORARY_FAILURE');
    expect(completed?.after.kind).toBe('final');
    expect(await claimed()).toEqual([]);
  }
  const promised = await tables().selectFrom('call_promise').select(['out_id']).execute();
  expect(promised).toEqual(clients.map(() => ({ out_id: 'order-7' })));
});

it('says what is wrong in the codes of the provider, and then nothing is made', async () => {
  const cases: [Record<string, unknown>, string, RegExp][] = [
    [{ CalledNumber: '' }, 'MissingCalledNumber', /CalledNumber/],
    [{ CalledNumber: '12' }, 'isv.MOBILE_NUMBER_ILLEGAL', /12/],
    [{ CalledNumber: '13900000001,13900000002' }, 'isv.MOBILE_COUNT_OVER_LIMIT', /one number/],
    [{ CalledShowNumber: '' }, 'MissingCalledShowNumber', /CalledShowNumber/],
    [{ CalledShowNumber: '95002' }, 'isv.DISPLAY_NUMBER_ILLEGAL', /95002/],
    [{ VoiceCode: '' }, 'MissingVoiceCode', /VoiceCode/],
    [{ VoiceCodeParam: '{' }, 'isv.TEMPLATE_PARAMS_ILLEGAL', /JSON/],
    [{ VoiceCodeParam: '["a"]' }, 'isv.TEMPLATE_PARAMS_ILLEGAL', /object/],
    [{ OutId: 'x'.repeat(129) }, 'isv.PARAM_LENGTH_LIMIT', /OutId/],
    [{ RecordFlag: 'yes' }, 'isv.INVALID_PARAMETERS', /RecordFlag/],
    [{ SessionTimeout: 3601 }, 'isv.INVALID_PARAMETERS', /SessionTimeout/],
    [{ Volume: 5 }, 'isv.INVALID_PARAMETERS', /Volume/],
    [{ TtsConf: true, TtsSpeed: 201 }, 'isv.INVALID_PARAMETERS', /TtsSpeed/],
  ];
  for (const [change, code, message] of cases) {
    const error = await popClient(
      door,
      key,
      'POST',
    )('SmartCall', { ...CALL, ...change }).catch((thrown) => thrown);
    expect([change, error.code]).toEqual([change, code]);
    expect(error.data.Message).toMatch(message);
  }
  await setServer(null);
  const unset = await ask('SmartCall', CALL);
  expect([unset.Code, unset.Message]).toEqual([
    'isv.PRODUCT_UN_SUBSCRIPT',
    expect.stringContaining('cti-robot account set --smartcall-url'),
  ]);
  const viewer = openApiClient(door, await anAccessKey(server.hub, 'viewer'));
  expect((await viewer('SmartCall', CALL)).Code).toBe('isp.RAM_PERMISSION_DENY');
  expect((await server.ask('GET', '/v1/task')).body.data.total).toBe(0);
  expect(await tables().selectFrom('call_promise').selectAll().execute()).toEqual([]);
});

it('does not keep a call that may not be placed now for another hour', async () => {
  const hour = new Date(server.hub.clock.now + 8 * 3_600_000).getUTCHours();
  const later = `${String((hour + 2) % 24).padStart(2, '0')}:00`;
  const end = `${String((hour + 3) % 24).padStart(2, '0')}:00`;
  const settings = (rules: Parameters<typeof withAccountRules>[1]) =>
    tables()
      .updateTable('hub_account')
      .set({ settings: withAccountRules(JSON.stringify({ smartcall_url: URL_OF_SERVER }), rules) })
      .where('id', '=', server.accountId)
      .execute();
  await settings({ hours: [later, end] });
  const closed = await ask('SmartCall', CALL);
  expect([closed.Code, closed.Message]).toEqual([
    'isv.VOICE_CALL_PERIOD_ERROR',
    expect.stringContaining(later),
  ]);
  await settings({ hours: ['00:00', '24:00'], minInterval: 0 });
  await server.ask('POST', '/v1/blacklist', { number: '13900000001' });
  expect((await ask('SmartCall', CALL)).Code).toBe('isv.BLACK_KEY_CONTROL_LIMIT');
  await tables()
    .insertInto('call_switch')
    .values({ account_id: server.accountId, off_since: 0, off_by: 'a', reason: 'b' })
    .execute();
  expect((await ask('SmartCall', { ...CALL, CalledNumber: '13900000002' })).Code).toBe('isv.OUT_OF_SERVICE');
  expect((await server.ask('GET', '/v1/task')).body.data.total).toBe(0);
});

it('checks the address of the server as it checks those of pushes, and shows its secrets to nobody else', async () => {
  const put = (smartcall_url: string) =>
    server.hub.ask('PUT', '/v1/account', { key: admin, body: { smartcall_url } });
  for (const url of ['http://10.0.0.1/', 'http://user:word@127.0.0.1/', 'ftp://127.0.0.1/'])
    expect([url, (await put(url)).status]).toEqual([url, 400]);
  expect((await put('http://127.0.0.1/?token=abc')).body.data.smartcall_url).toBe(
    'http://127.0.0.1/?token=abc',
  );
  const shown = (await server.ask('GET', '/v1/account')).body.data.smartcall_url;
  expect(shown).toBe('http://127.0.0.1/?token=***');
});

/** A host that has all calls of lines. */
function startOrders(fault: ConnectFault | null) {
  const { hub } = server;
  const connected: [string, string | null][] = [];
  const carrier = {
    kind: 'simulated',
    connect: async (id: string, extension: string | null) => {
      connected.push([id, extension]);
      return fault;
    },
  } as unknown as Carrier;
  const orders = new CallOrders({
    ...{ store: hub.store, clock: async () => hub.clock.now, host: 'fs-1', carriers: [carrier], everyMs: 10 },
    log: recordedLog().log,
  });
  orders.start();
  onTestFinished(() => orders.stop());
  return connected;
}

it('connects a call that is under way, once, and says why it does not', async () => {
  const { CallId } = await ask('SmartCall', CALL);
  const bridge = { CallId, Command: 'parallelBridge', Param: '{"number":"8001"}' };
  // It is promised, and nobody has placed it.
  expect((await ask('SmartCallOperate', bridge)).Code).toBe('isv.VOICE_CALL_FAIL');
  await claimed();
  const connected = startOrders(null);
  for (const client of [popClient(door, key, 'GET'), popClient(door, key, 'POST'), ask])
    expect(await client('SmartCallOperate', bridge)).toMatchObject({ Code: 'OK', Status: 'true' });
  expect(await ask('SmartCallOperate', { ...bridge, Param: '' })).toMatchObject({ Status: 'true' });
  expect(connected).toEqual([...Array(3).fill([CallId, '8001']), [CallId, null]]);
  const cases: [Ask, Record<string, unknown>, string][] = [
    [ask, { Command: 'hangup' }, 'isv.INVALID_PARAMETERS'],
    [ask, { Param: '{"number":"1 XML public"}' }, 'isv.INVALID_PARAMETERS'],
    [ask, { Param: '{' }, 'isv.INVALID_PARAMETERS'],
    [ask, { CallId: randomUUID() }, 'isv.BILLID_NOT_EXIST'],
    [theirs, {}, 'isv.BILLID_NOT_EXIST'],
  ];
  for (const [client, change, code] of cases)
    expect([change, (await client('SmartCallOperate', { ...bridge, ...change })).Code]).toEqual([
      change,
      code,
    ]);
  await end(CallId, 'USER_BUSY');
  expect((await ask('SmartCallOperate', bridge)).Code).toBe('isv.VOICE_CALL_FAIL');
  expect(connected).toHaveLength(4);
  expect(await tables().selectFrom('call_order').selectAll().execute()).toEqual([]);
});

it.each<[ConnectFault, string]>([
  ['not-answered', 'not answered'],
  ['no-extension', 'Param'],
  ['not-allowed', 'accountTargets'],
])('tells the client of what its host finds: %s', async (fault, message) => {
  const { CallId } = await ask('SmartCall', CALL);
  await claimed();
  startOrders(fault);
  const answer = await ask('SmartCallOperate', { CallId, Command: 'parallelBridge' });
  expect(answer).toMatchObject({ Code: 'OK', Status: 'false', Message: expect.stringContaining(message) });
});
