/** A whole batch by the door of Aliyun: placed, called on a simulated line and read back by the provider's own clients. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withLocalHub } from '../../../../sidecar/hub/local-hub.ts';
import { loadSettings } from '../../../../sidecar/settings/config.ts';
import { command } from '../../../support/command.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { type AccessKey, type Ask, openApiClient, popClient } from '../../../support/hub/aliyun-clients.ts';
import { recordedLog } from '../../../support/log.ts';
import { until } from '../../../support/until.ts';

const READY_MS = 60_000;
const CALLED_MS = 120_000;
const COUNT = 1_000;
/** Calls of the simulated line take a fraction of their time. */
const SPEED = 1_000;

async function startProduct(): Promise<{ url: string; key: AccessKey }> {
  const home = temporaryFolder();
  mkdirSync(join(home, 'flows'), { recursive: true });
  cpSync('examples/invitation/flow.json', join(home, 'flows', 'invitation.json'));
  const environment = {
    ...{ CTI_ROBOT_HOME: home, CTI_ROBOT_LISTEN: '127.0.0.1:0', CTI_ROBOT_HUB_LISTEN: '127.0.0.1:0' },
    ...{ CTI_ROBOT_HUB_ALIYUN_LISTEN: '127.0.0.1:0', CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '' },
    ...{ CTI_ROBOT_TTS_AHEAD: 'false', CTI_ROBOT_DIALER_CALLS_PER_SECOND: '500' },
  };
  const { out } = command(['sidecar'], environment);
  const url = await until(
    'the door listens',
    () => /"url":"([^"]+)"[^\n]*the door of Aliyun listens/.exec(out.stdout)?.[1],
    READY_MS,
  );
  const settings = loadSettings(undefined, environment);
  const key = await withLocalHub(
    { settings, account: 'main', version: '', log: recordedLog().log },
    async (hub) => {
      const dialing = { hours: ['00:00', '24:00'], unknown_holidays: 'weekday' };
      await hub.ask('PUT', '/v1/account', dialing);
      const line = { name: 'line', kind: 'simulated', speed: SPEED, caller_numbers: ['95001', '95002'] };
      await hub.ask('POST', '/v1/line', { ...line, maximumcall: 100, call_per_second: 500 });
      const added = await hub.ask('POST', '/v1/key', { name: 'crm', role: 'operator', door: 'aliyun' });
      const { app_key, app_secret } = added as { app_key: string; app_secret: string };
      return { accessKeyId: app_key, accessKeySecret: app_secret };
    },
  );
  return { url, key };
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

it('places 1,000 numbers with two values each, waits for their calls, and reads the details', async () => {
  const { url, key } = await startProduct();
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
