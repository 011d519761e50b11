/** Whole calls by the door of Aliyun: placed, called on simulated lines and read back by the provider's own clients. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withLocalHub } from '../../../../sidecar/hub/local-hub.ts';
import { loadSettings } from '../../../../sidecar/settings/config.ts';
import { command } from '../../../support/command.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { type AccessKey, type Ask, openApiClient, popClient } from '../../../support/hub/aliyun-clients.ts';
import { recordedLog } from '../../../support/log.ts';
import { type HttpServer, startHttp } from '../../../support/servers/http.ts';
import { until } from '../../../support/until.ts';

const READY_MS = 60_000;
const CALLED_MS = 120_000;
const COUNT = 1_000;
/** Calls of the simulated line take a fraction of their time. */
const SPEED = 1_000;

/** A customer's server: what it was asked, and what it answers by the number of the turn. */
interface CustomersServer {
  asked: HttpServer['asked'];
  url: string;
}

async function startCustomer(): Promise<CustomersServer> {
  const customer = await startHttp((response, { body }) => {
    const { call_id, content } = JSON.parse(body) as { call_id: string; content: { dynamic_id: string } };
    const turn = Number(content.dynamic_id) + 1;
    const play = { action: 'play', action_code: `第${turn}句`, action_code_break: false, mute_time: 2000 };
    // Another one goes on.
    const isOver = turn === 2;
    const data = isOver ? { action: 'hangup', action_code: '再见' } : play;
    response.end(JSON.stringify({ result: true, data: { call_id, dynamic_id: String(turn), ...data } }));
  });
  return { asked: customer.asked, url: `${customer.url}/turn?token=abc` };
}

async function startProduct(customer: CustomersServer): Promise<Product> {
  const home = temporaryFolder();
  mkdirSync(join(home, 'flows'), { recursive: true });
  cpSync('examples/invitation/flow.json', join(home, 'flows', 'invitation.json'));
  const environment = {
    ...{ CTI_ROBOT_HOME: home, CTI_ROBOT_LISTEN: '127.0.0.1:0', CTI_ROBOT_HUB_LISTEN: '127.0.0.1:0' },
    ...{ CTI_ROBOT_HUB_ALIYUN_LISTEN: '127.0.0.1:0', CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '' },
    ...{ CTI_ROBOT_TTS_AHEAD: 'false', CTI_ROBOT_DIALER_CALLS_PER_SECOND: '500' },
    CTI_ROBOT_HUB_PUSH_TARGETS: '["127.0.0.1"]',
  };
  const { out } = command(['sidecar'], environment);
  const url = await until(
    'the door listens',
    () => /"url":"([^"]+)"[^\n]*the door of Aliyun listens/.exec(out.stdout)?.[1],
    READY_MS,
  );
  const settings = loadSettings(undefined, environment);
  const keys = await withLocalHub(
    { settings, account: 'main', version: '', log: recordedLog().log },
    async (hub) => {
      const dialing = { hours: ['00:00', '24:00'], unknown_holidays: 'weekday' };
      await hub.ask('PUT', '/v1/account', { ...dialing, smartcall_url: customer.url });
      const line = { name: 'line', kind: 'simulated', speed: SPEED, caller_numbers: ['95001', '95002'] };
      await hub.ask('POST', '/v1/line', { ...line, maximumcall: 100, call_per_second: 500 });
      const slow = { ...line, name: 'slow', speed: 5, caller_numbers: ['95003'] };
      await hub.ask('POST', '/v1/line', { ...slow, maximumcall: 100, call_per_second: 500 });
      const added = await hub.ask('POST', '/v1/key', { name: 'crm', role: 'operator', door: 'aliyun' });
      await hub.ask('POST', '/v1/account', { name: 'other' });
      return accessKey(added);
    },
  );
  const theirs = await withLocalHub(
    { settings, account: 'other', version: '', log: recordedLog().log },
    async (hub) =>
      accessKey(await hub.ask('POST', '/v1/key', { name: 'crm', role: 'operator', door: 'aliyun' })),
  );
  return { url, key: keys, theirs };
}

function accessKey(added: unknown): AccessKey {
  const { app_key, app_secret } = added as { app_key: string; app_secret: string };
  return { accessKeyId: app_key, accessKeySecret: app_secret };
}

interface Product {
  url: string;
  key: AccessKey;
  theirs: AccessKey;
}

/** What a callee of a simulated line does: busy, refuses, no such number, off, barred. */
const ENDINGS = ['10', '12', '13', '14', '16'];
/** They answer, and talk to the robot. */
const ANSWERED = 20;

function numberAt(at: number): string {
  const ending = at < ANSWERED ? '00' : ENDINGS[at % ENDINGS.length];
  return `139${String(at).padStart(6, '0')}${ending}`;
}

const data = (answer: { Data: string }) => JSON.parse(answer.Data);

const PRODUCT = { ProdId: '11000000300006' };

/** The customer's server leads it, under the id that it was told. */
async function placesSingleCall({ url, key, theirs }: Product, customer: CustomersServer): Promise<void> {
  const ask = popClient({ url }, key, 'GET');
  const { CallId } = await ask('SmartCall', {
    ...{
      CalledNumber: '13911110000',
      CalledShowNumber: '95001',
      VoiceCode: '您好，$name$',
      DynamicId: '0',
    },
    ...{ VoiceCodeParam: '{"name":"王先生"}', OutId: 'order-7' },
  });
  const detail = async (client: Ask) =>
    data(await client('QueryCallDetailByCallId', { CallId, ...PRODUCT, QueryDate: Date.now() }));
  const done = await until(
    'the call has ended',
    async () => {
      const found = await detail(ask);
      return found.state !== '' && found.state !== '200101' && found.duration > 0 ? found : undefined;
    },
    READY_MS,
  );
  expect(done).toMatchObject({ callee: '13911110000', callerShowNumber: '95001', state: '200000' });
  const asked = customer.asked.map(({ url, body }) => ({ url, ...JSON.parse(body) }));
  expect(asked.map(({ url, call_id, content }) => [url, call_id, content.dynamic_id])).toEqual([
    ['/turn?token=abc', CallId, '0'],
    ['/turn?token=abc', CallId, '1'],
  ]);
  expect(asked.map(({ content_type, content }) => [content_type, content.words])).toEqual([
    ['normal', '你好'],
    ['normal', '好的'],
  ]);
  expect(asked[0].content.current_media_code).toBe('您好，王先生');
  expect(
    (
      await openApiClient({ url }, theirs)('QueryCallDetailByCallId', {
        CallId,
        ...PRODUCT,
        QueryDate: Date.now(),
      })
    ).Code,
  ).toBe('isv.BILLID_NOT_EXIST');
}

/** Connects a call in progress, and no call that has ended. */
async function connectsCall({ url, key, theirs }: Product): Promise<void> {
  const ask = openApiClient({ url }, key);
  const { CallId } = await ask('SmartCall', {
    ...{ CalledNumber: '13911120000', CalledShowNumber: '95003', VoiceCode: '您好', DynamicId: '-1000' },
  });
  const bridge = { CallId, Command: 'parallelBridge', Param: '{"number":"8001"}' };
  const early = await until(
    'the call is placed',
    async () => {
      const answer = await ask('SmartCallOperate', bridge);
      return answer.Code === 'OK' ? answer : undefined;
    },
    READY_MS,
  );
  // The telephone rings.
  expect(early).toMatchObject({ Status: 'false', Message: expect.stringContaining('not answered') });
  expect((await openApiClient({ url }, theirs)('SmartCallOperate', bridge)).Code).toBe(
    'isv.BILLID_NOT_EXIST',
  );
  await until(
    'it is answered',
    async () => (await ask('SmartCallOperate', bridge)).Status === 'true',
    READY_MS,
  );
  await until(
    'its end',
    async () => (await ask('SmartCallOperate', bridge)).Code === 'isv.VOICE_CALL_FAIL',
    READY_MS,
  );
  const done = await until(
    'its record',
    async () => {
      const found = data(await ask('QueryCallDetailByCallId', { CallId, ...PRODUCT, QueryDate: Date.now() }));
      return found.duration > 0 ? found : undefined;
    },
    READY_MS,
  );
  expect(done.state).toBe('200000');
}

it('places 1,000 numbers with two values each, and single calls, and reads the details', async () => {
  const customer = await startCustomer();
  const product = await startProduct(customer);
  await placesSingleCall(product, customer);
  await connectsCall(product);
  const { url, key } = product;
  const ask: Ask = openApiClient({ url }, key);
  await until('the flow is known', async () => data(await ask('QueryRobotv2AllList')).length > 0, READY_MS);
  const numbers = Array.from({ length: COUNT }, (_, at) => numberAt(at));
  const { TaskId } = await popClient(
    { url },
    key,
    'GET',
  )('BatchRobotSmartCall', {
    ...{
      CalledNumber: numbers.join(),
      CalledShowNumber: '95002',
      CorpName: 'A company',
      DialogId: 'invitation',
    },
    ...{ TaskName: 'a thousand', TtsParamHead: '["name","course"]' },
    TtsParam: JSON.stringify(numbers.map((number, at) => ({ number, params: [`客户${at}`, '美术 & 音乐'] }))),
  });
  const listed = async () => data(await ask('QueryRobotTaskList', { TaskName: 'a thousand' }))[0];
  await until('all are called', async () => (await listed()).status === 'FINISH', CALLED_MS);
  expect(await listed()).toMatchObject({ id: Number(TaskId), totalCount: COUNT, finishCount: COUNT });

  const QueryDate = Date.now();
  const detail = async (Callee: string) =>
    data(await ask('QueryCallDetailByTaskId', { TaskId, Callee, QueryDate }));
  const answered = await until(
    'the rows of a call are there',
    async () => {
      const found = await detail('13900000000');
      return found.dialogDetail.length > 1 ? found : undefined;
    },
    READY_MS,
  );
  expect(answered).toMatchObject({ callee: '13900000000', calleeShowNumber: '95002', state: '200000' });
  expect(answered.duration).toBeGreaterThan(0);
  expect(answered.dialogDetail[0]).toMatchObject({
    role: 'robot',
    content: expect.stringContaining('启明艺术中心'),
  });
  expect(answered.startDate).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  expect((await detail(numberAt(20))).state).toBe('200002');
  expect((await detail(numberAt(22))).state).toBe('200004');

  const byTask = data(await ask('QueryRobotTaskCallDetail', { TaskId, Callee: '13900000000', QueryDate }));
  expect(byTask).toMatchObject({
    taskId: Number(TaskId),
    callId: answered.callId,
    caller: '95002',
    recallCurTimes: 0,
  });
  expect(byTask.callStartTime).toBe(answered.startDate.replaceAll('-', '.'));
  const byCall = { CallId: answered.callId, ProdId: '11000000300006', QueryDate };
  expect(data(await ask('QueryCallDetailByCallId', byCall))).toMatchObject({
    callee: '13900000000',
    state: '200000',
  });
  const calls = async (filter: object) => {
    const answer = await ask('QueryRobotTaskCallList', { TaskId, PageSize: 100, ...filter });
    return { all: data(answer), total: Number(answer.TotalCount) };
  };
  const busy = await calls({ CallResult: '200002' });
  expect(busy.total).toBeGreaterThan(0);
  expect(new Set(busy.all.map(({ callResult }: { callResult: string }) => callResult))).toEqual(
    new Set(['用户占线']),
  );
  // The same who: 0 in the filter, 1 in the answers.
  const callee = await calls({ HangupDirection: '0', DurationFrom: 1, DialogCountFrom: 1 });
  for (const call of callee.all)
    expect([call.hangupDirection, Number(call.duration) > 0]).toEqual(['1', true]);
  const robot = await calls({ HangupDirection: '1' });
  for (const call of robot.all) expect(call.hangupDirection).toBe('0');
  expect((await calls({ Called: '13900000000' })).all).toHaveLength(1);
}, 300_000);
