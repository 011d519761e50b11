/** The door of Aliyun, asked by the provider's own clients. */
import { connect } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { type AliyunDoor, anAccessKey, openTestDoor } from '../../../support/hub/aliyun.ts';
import { type AccessKey, type Ask, openApiClient, popClient } from '../../../support/hub/aliyun-clients.ts';
import { NOON } from '../../../support/hub/hub.ts';
import { selfSigned } from '../../../support/servers/certificate.ts';
import { aLine, startTaskServer, type TaskServer } from '../dialing/task-server.ts';

let server: TaskServer;
let door: AliyunDoor;
let key: AccessKey;
let ask: Ask;

const SHOW = '95001';

beforeEach(async () => {
  server = await startTaskServer();
  const { hub, flow } = server;
  // Clients sign with the time of the machine.
  hub.clock.now = Date.now();
  await hub.store.db.updateTable('hub_flow').set({ published: 'v1' }).where('id', '=', flow).execute();
  door = await openTestDoor(hub);
  key = await anAccessKey(hub);
  ask = popClient(door, key, 'POST');
});

const BATCH = {
  ...{
    CalledNumber: '13900000001,13900000002',
    CalledShowNumber: SHOW,
    CorpName: 'A company',
    DialogId: 'sale',
  },
  ...{ TaskName: '回访', TtsParamHead: '["name","sum"]' },
  TtsParam: JSON.stringify([
    { number: '13900000001', params: ["王 * (小)!'~", '1+1=2&3'] },
    { number: '13900000002', params: ['李', '5'] },
  ]),
};

/** How an answer or an error looks to whoever has called the client. */
async function codeOf(asked: Promise<{ Code?: string }>): Promise<string> {
  const outcome = await asked.catch((error: { code?: string }) => ({ Code: error.code }));
  return outcome.Code ?? 'none';
}

const numbersOf = () =>
  server.hub.store.db
    .selectFrom('call_number')
    .select(['number', 'variables', 'task_id'])
    .orderBy('id')
    .execute();

describe('each client', () => {
  it('places a batch, whichever way it signs and sends', async () => {
    const clients: [string, Ask][] = [
      ['pop GET', popClient(door, key, 'GET')],
      ['pop POST', popClient(door, key, 'POST')],
      ['v3 query', openApiClient(door, key)],
      ['v3 form', openApiClient(door, key, { isForm: true })],
      ['v2 query', openApiClient(door, key, { signature: 'v2' })],
      ['v2 form', openApiClient(door, key, { signature: 'v2', isForm: true })],
    ];
    for (const [name, client] of clients) {
      const answer = await client('BatchRobotSmartCall', { ...BATCH, TaskName: name });
      expect(answer).toEqual({
        Code: 'OK',
        Message: 'OK',
        RequestId: expect.stringMatching(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/),
        TaskId: expect.stringMatching(/^\d+$/),
      });
      const numbers = (await numbersOf()).filter(({ task_id }) => String(task_id) === answer.TaskId);
      expect(numbers.map(({ number, variables }) => [number, JSON.parse(variables ?? '{}')])).toEqual([
        ['13900000001', { name: "王 * (小)!'~", sum: '1+1=2&3' }],
        ['13900000002', { name: '李', sum: '5' }],
      ]);
    }
    const tasks = (await server.ask('GET', '/v1/task')).body.data.data;
    expect(tasks.map(({ state }: { state: string }) => state)).toEqual(clients.map(() => 'running'));
  });

  it('speaks https with the certificate of the hub', async () => {
    const tls = selfSigned();
    const secure = await openTestDoor(server.hub, { tls });
    for (const client of [popClient(secure, key, 'GET'), openApiClient(secure, key)])
      expect((await client('QueryRobotv2AllList')).Data).toBe(
        JSON.stringify([{ id: server.flow, robotName: 'sale', robotType: 'CUSTOM' }]),
      );
  });

  it('may send headers of 2 MiB, and is told that more are too many', async () => {
    const get = popClient(door, key, 'GET');
    const long = (bytes: number) => get('QueryRobotTaskList', { Filler: 'x'.repeat(bytes) });
    expect((await long(2 * 1024 * 1024 - 2000)).Code).toBe('OK');
    for (const bytes of [2 * 1024 * 1024, 8 * 1024 * 1024])
      await expect(long(bytes)).rejects.toMatchObject({ code: 'RequestTooLarge' });
    expect((await get('QueryRobotTaskList')).Code).toBe('OK');
  });

  it.each([
    ['a header', 'GET /?Action=QueryRobotTaskList HTTP/1.1\r\nhost: a'],
    ['a body', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nAction='],
    ['nothing', ''],
  ])('that does not go on after %s is told so, and loses its connection', async (_what, sent) => {
    const { url } = await openTestDoor(server.hub, { patience: { headers: 100, whole: 200, look: 20 } });
    const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
    if (sent !== '') socket.write(sent);
    const [head = '', body = ''] = (await socket.toArray()).join('').split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 408 /);
    expect(JSON.parse(body)).toMatchObject({ Code: 'RequestTimeout', RequestId: expect.any(String) });
    expect((await popClient({ url }, key, 'POST')('QueryRobotTaskList')).Code).toBe('OK');
  });

  it('is told of errors in the provider’s own codes', async () => {
    const wrong = { ...key, accessKeySecret: 'x'.repeat(30) };
    const unknown = { ...key, accessKeyId: `CTIR${'A'.repeat(20)}` };
    const viewer = await anAccessKey(server.hub, 'viewer');
    const limited = await anAccessKey(server.hub, 'operator', { actions: ['QueryRobotTaskList'] });
    const elsewhere = await anAccessKey(server.hub, 'operator', { addresses: ['10.0.0.0/8'] });
    const old = await anAccessKey(server.hub, 'operator', { expires: NOON });
    const cases: [AccessKey, string, object, string][] = [
      [wrong, 'QueryRobotTaskList', {}, 'SignatureDoesNotMatch'],
      [unknown, 'QueryRobotTaskList', {}, 'InvalidAccessKeyId.NotFound'],
      [elsewhere, 'QueryRobotTaskList', {}, 'InvalidAccessKeyId.NotFound'],
      [old, 'QueryRobotTaskList', {}, 'InvalidAccessKeyId.NotFound'],
      [key, 'SingleCallByTts', {}, 'InvalidAction.NotFound'],
      [key, 'BatchRobotSmartCall', { ...BATCH, DialogId: '' }, 'MissingDialogId'],
      [viewer, 'BatchRobotSmartCall', BATCH, 'isp.RAM_PERMISSION_DENY'],
      [limited, 'BatchRobotSmartCall', BATCH, 'isp.RAM_PERMISSION_DENY'],
      [limited, 'QueryRobotTaskList', {}, 'OK'],
    ];
    for (const [used, action, parameters, code] of cases)
      for (const client of [
        popClient(door, used, 'GET'),
        popClient(door, used, 'POST'),
        openApiClient(door, used),
      ])
        expect([action, code, await codeOf(client(action, { ...parameters }))]).toEqual([action, code, code]);
  });

  it('reads XML where it asks for it', async () => {
    const url = new URL(door.url);
    url.search = new URLSearchParams({ Format: 'XML', Action: 'QueryRobotTaskList' }).toString();
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'text/xml;charset=utf-8']);
    expect(await answer.text()).toMatch(
      /^<\?xml .*<Error><RequestId>.*<HostId>127.0.0.1:\d+<.*<Code>MissingAccessKeyId<.*<\/Error>$/,
    );
  });
});

describe('a batch', () => {
  it('is refused whole for one wrong part, which is named', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => String(13_900_000_000 + at)).join();
    const cases: [Record<string, unknown>, string, RegExp][] = [
      [{ CalledNumber: '13900000001,12', TtsParamHead: '', TtsParam: '' }, 'isv.MOBILE_NUMBER_ILLEGAL', /12/],
      [{ CalledNumber: many(1001), TtsParamHead: '', TtsParam: '' }, 'isv.VOICE_ROBOT_CALLEE_LIMIT', /1000/],
      [{ CalledShowNumber: `${SHOW},95002` }, 'isv.DISPLAY_NUMBER_ILLEGAL', /95002/],
      [{ DialogId: 'none' }, 'isv.INVALID_PARAMETERS', /DialogId/],
      [{ TaskName: 'x'.repeat(31) }, 'isv.PARAM_LENGTH_LIMIT', /TaskName/],
      [
        { TtsParam: '[{"number":"13900000001","params":["one"]}]' },
        'isv.TEMPLATE_PARAMS_ILLEGAL',
        /13900000001/,
      ],
      [
        { TtsParam: '[{"number":"13900000009","params":["a","b"]}]' },
        'isv.TEMPLATE_PARAMS_ILLEGAL',
        /13900000009/,
      ],
      [
        { TtsParam: '[{"number":"13900000001","params":["a","b"]}]' },
        'isv.TEMPLATE_PARAMS_ILLEGAL',
        /13900000002/,
      ],
      [{ TtsParam: '{' }, 'isv.TEMPLATE_PARAMS_ILLEGAL', /JSON/],
      [{ EarlyMediaAsr: 'yes' }, 'isv.INVALID_PARAMETERS', /EarlyMediaAsr/],
      [{ ScheduleCall: 'true' }, 'MissingScheduleTime', /ScheduleTime/],
      [{ CorpName: '' }, 'MissingCorpName', /CorpName/],
    ];
    for (const [change, code, message] of cases) {
      const error = await ask('BatchRobotSmartCall', { ...BATCH, ...change }).catch((thrown) => thrown);
      expect([change, error.code]).toEqual([change, code]);
      expect(error.data.Message).toMatch(message);
      // Business is no matter of HTTP: this client does not throw.
      if (code.startsWith('isv.'))
        expect((await openApiClient(door, key)('BatchRobotSmartCall', { ...BATCH, ...change })).Code).toBe(
          code,
        );
    }
    expect(await numbersOf()).toEqual([]);
    expect((await server.ask('GET', '/v1/task')).body.data.total).toBe(0);
  });

  it('calls over all lines of its show numbers, and shows no others', async () => {
    const line = (numbers: string[]) =>
      aLine(server.hub, { caller_numbers: JSON.stringify(numbers), maximumcall: 7, call_per_second: 3 });
    await line(['95010', '95011']);
    await line(['95012']);
    const place = (CalledShowNumber: string) =>
      ask('BatchRobotSmartCall', {
        ...BATCH,
        CalledShowNumber,
        IsSelfLine: true,
        CorpName: '',
        EarlyMediaAsr: true,
      });
    const { TaskId } = await place('95010,95012');
    const { data } = (await server.ask('GET', `/v1/task/${TaskId}`)).body;
    expect(data).toMatchObject({
      ...{ maximumcall: 14, call_per_second: 6, early_media_asr: true },
      caller_numbers: ['95010', '95012'],
    });
    // The next one finds the same group.
    const other = await ask('BatchRobotSmartCall', {
      ...BATCH,
      CalledShowNumber: '95012,95010',
      TaskName: 'b',
    });
    const again = (await server.ask('GET', `/v1/task/${other.TaskId}`)).body.data;
    expect(again.caller_line_id).toBe(data.caller_line_id);
  });

  it('waits for its time', async () => {
    const time = server.hub.clock.now + 3_600_000;
    const { TaskId } = await ask('BatchRobotSmartCall', { ...BATCH, ScheduleCall: true, ScheduleTime: time });
    const { data } = (await server.ask('GET', `/v1/task/${TaskId}`)).body;
    expect(data).toMatchObject({ state: 'scheduled', start_time: time });
  });

  it('takes only the names of companies that the account has set', async () => {
    const admin = popClient(door, key, 'POST');
    const root = await server.hub.store.db.selectFrom('hub_account').selectAll().executeTakeFirstOrThrow();
    const settings = JSON.stringify({ ...JSON.parse(root.settings), corp_names: ['甲公司'] });
    await server.hub.store.db.updateTable('hub_account').set({ settings }).execute();
    expect(await codeOf(admin('BatchRobotSmartCall', BATCH))).toBe('isv.INVALID_PARAMETERS');
    expect(await codeOf(admin('BatchRobotSmartCall', { ...BATCH, CorpName: '甲公司' }))).toBe('OK');
  });

  it('is made once for the same request within a minute, also at the same time', async () => {
    const client = openApiClient(door, key);
    const ids = await Promise.all(
      [1, 2, 3].map(async () => (await client('BatchRobotSmartCall', BATCH)).TaskId),
    );
    expect(new Set(ids).size).toBe(1);
    expect((await ask('BatchRobotSmartCall', BATCH)).TaskId).toBe(ids[0]);
    const other = await anAccessKey(server.hub);
    expect((await popClient(door, other, 'GET')('BatchRobotSmartCall', BATCH)).TaskId).not.toBe(ids[0]);
    server.hub.clock.now += 60_000;
    expect((await client('BatchRobotSmartCall', BATCH)).TaskId).not.toBe(ids[0]);
  });
});
