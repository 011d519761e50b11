/** Tasks and their calls by the door of Aliyun, from the first to the last action, asked by the provider's own clients. */
import { beforeEach, expect, it } from 'vitest';
import { anAccessKey, openTestDoor } from '../../../support/hub/aliyun.ts';
import { type Ask, openApiClient } from '../../../support/hub/aliyun-clients.ts';
import { startTaskServer, type TaskServer } from '../dialing/task-server.ts';

let server: TaskServer;
let ask: Ask;
let theirs: Ask;

beforeEach(async () => {
  server = await startTaskServer();
  const { hub, flow } = server;
  hub.clock.now = Date.now();
  await hub.store.db.updateTable('hub_flow').set({ published: 'v1' }).where('id', '=', flow).execute();
  const door = await openTestDoor(hub);
  ask = openApiClient(door, await anAccessKey(hub));
  theirs = openApiClient(door, await anAccessKey(hub, 'admin', { account: 'other' }));
});

const CREATE = {
  ...{ TaskName: '回访', DialogId: 'sale', Caller: '95001', CorpName: '甲公司', NumberStatusIdent: true },
  ...{ RetryType: 1, RecallStateCodes: '200002,200011', RecallTimes: 2, RecallInterval: 5 },
};
const data = (answer: { Data: string }) => JSON.parse(answer.Data);

it('makes a task, fills it, starts it, stops it, and removes it', async () => {
  const { Data: id } = await ask('CreateRobotTask', CREATE);
  expect(data(await ask('QueryRobotTaskDetail', { Id: id }))).toEqual({
    ...{ id: Number(id), taskName: '回访', robotId: server.flow, robotName: 'sale', corpName: '甲公司' },
    ...{ caller: '95001', numberStatusIdent: true, status: 'INIT', scheduleType: 'SINGLE', retryType: 1 },
    ...{ recallStateCodes: '200002,200011', recallTimes: 2, recallInterval: 5, called: [] },
    createTime: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
    ...{ fireTime: '', completeTime: '' },
  });
  const start = await ask('StartRobotTask', { TaskId: id });
  expect([start.Code, start.Data, start.Message]).toEqual([
    'OK',
    'false',
    expect.stringContaining('import numbers'),
  ]);
  const values = {
    TtsParamHead: '["name"]',
    TtsParam: '[{"number":"all","params":["您"]},{"number":"13900000002","params":["李"]}]',
  };
  expect(
    await ask('UploadRobotTaskCalledFile', { Id: id, CalledNumber: '13900000001, 13900000002', ...values }),
  ).toMatchObject({ Code: 'OK', Data: id });
  const numbers = await server.hub.store.db
    .selectFrom('call_number')
    .select('variables')
    .orderBy('id')
    .execute();
  expect(numbers.map(({ variables }) => variables)).toEqual(['{"name":"您"}', '{"name":"李"}']);
  const time = new Date(server.hub.clock.now + 11 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  const states = async () => {
    const [task] = data(await ask('QueryRobotTaskList', { TaskName: '回访' }));
    return [task.status, task.scheduleType, task.totalCount, task.finishCount];
  };
  expect((await ask('StartRobotTask', { TaskId: id, ScheduleTime: time })).Data).toBe('true');
  expect(await states()).toEqual(['READY', 'ORDER', 2, 0]);
  expect((await ask('CancelOrderRobotTask', { TaskId: id })).Data).toBe('true');
  expect((await ask('CancelOrderRobotTask', { TaskId: id })).Data).toBe('false');
  expect((await ask('StartRobotTask', { TaskId: id })).Data).toBe('true');
  expect(await states()).toEqual(['EXCUTING', 'SINGLE', 2, 0]);
  expect((await ask('DeleteRobotTask', { TaskId: id })).Data).toBe('false');
  expect((await ask('StopRobotTask', { TaskId: id })).Data).toBe('true');
  expect((await states())[0]).toBe('MANUAL_STOP');
  expect((await ask('CancelRobotTask', { TaskId: id })).Data).toBe('true');
  expect(await states()).toEqual(['CANCEL', 'SINGLE', 2, 2]);
  const found = await ask('QueryRobotTaskList', { Status: 'CANCEL', Time: dayHere(), PageSize: 5 });
  expect([data(found).length, found.PageNo, found.PageSize, found.TotalCount]).toEqual([1, '1', '5', '1']);
  expect(data(found)[0].createTime).toMatch(/^\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d$/);
  for (const none of [{ Status: 'DISPATCH' }, { Time: '2019-06-14' }, { PageNo: 2 }])
    expect(data(await ask('QueryRobotTaskList', none))).toEqual([]);
  expect((await ask('DeleteRobotTask', { TaskId: id })).Data).toBe('true');
  expect((await ask('QueryRobotTaskDetail', { Id: id })).Code).toBe('isv.INVALID_PARAMETERS');
});

function dayHere(): string {
  return new Date(server.hub.clock.now + 8 * 3_600_000).toISOString().slice(0, 10);
}

it('tells of a number before its call what is known, and of others that they are not there', async () => {
  const batch = {
    CalledNumber: '13900000001',
    CalledShowNumber: '95001',
    CorpName: 'A',
    DialogId: 'sale',
    TaskName: 't',
  };
  const { TaskId } = await ask('BatchRobotSmartCall', batch);
  const QueryDate = server.hub.clock.now;
  const detail = (change: object) =>
    ask('QueryCallDetailByTaskId', { TaskId, Callee: '13900000001', QueryDate, ...change });
  expect(data(await detail({}))).toMatchObject({
    callee: '13900000001',
    state: '',
    duration: 0,
    recordStatus: 2,
    dialogDetail: [],
  });
  // However the number is written.
  expect((await detail({ Callee: '+86 139 0000 0001' })).Code).toBe('OK');
  expect((await detail({ Callee: '13900000002' })).Code).toBe('isv.INVALID_PARAMETERS');
  expect((await detail({ QueryDate: QueryDate - 3 * 86_400_000 })).Code).toBe('isv.BILLID_NOT_EXIST');
  expect((await detail({ TaskId: '999' })).Code).toBe('isv.BILLID_NOT_EXIST');
  const byCall = { CallId: 'none', ProdId: '11000000300006', QueryDate };
  expect((await ask('QueryCallDetailByCallId', byCall)).Code).toBe('isv.BILLID_NOT_EXIST');
  expect((await ask('QueryCallDetailByCallId', { ...byCall, ProdId: '1' })).Code).toBe(
    'isv.INVALID_PARAMETERS',
  );
  const list = (change: object) => ask('QueryRobotTaskCallList', { TaskId, ...change });
  expect(data(await list({}))).toEqual([]);
  for (const HangupDirection of ['2', 'constructor', '__proto__'])
    expect((await list({ HangupDirection })).Code).toBe('isv.INVALID_PARAMETERS');
});

it('does not find what another account has, with the same answer as for what nobody has', async () => {
  const { Data: id } = await ask('CreateRobotTask', CREATE);
  const QueryDate = server.hub.clock.now;
  const actions: [string, Record<string, unknown>][] = [
    ...['StartRobotTask', 'StopRobotTask', 'CancelRobotTask', 'CancelOrderRobotTask', 'DeleteRobotTask'].map(
      (action): [string, Record<string, unknown>] => [action, { TaskId: id }],
    ),
    ['QueryRobotTaskDetail', { Id: id }],
    ['UploadRobotTaskCalledFile', { Id: id, CalledNumber: '13900000001' }],
    ['QueryRobotTaskCallList', { TaskId: id }],
    ['QueryRobotTaskCallDetail', { TaskId: id, Callee: '13900000001', QueryDate }],
    ['QueryCallDetailByTaskId', { TaskId: id, Callee: '13900000001', QueryDate }],
  ];
  for (const [action, parameters] of actions) {
    const { RequestId: _one, ...found } = await theirs(action, parameters);
    const nobody = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, value === id ? '987654' : value]),
    );
    const { RequestId: _other, ...missing } = await theirs(action, nobody);
    expect([action, found]).toEqual([action, missing]);
    expect(found.Code).toMatch(/^isv\./);
  }
  for (const action of ['QueryRobotTaskList', 'QueryRobotv2AllList', 'QueryRobotInfoList'])
    expect([action, data(await theirs(action))]).toEqual([action, []]);
  expect((await theirs('CreateRobotTask', CREATE)).Code).toBe('isv.INVALID_PARAMETERS');
  expect(
    (
      await theirs('BatchRobotSmartCall', {
        DialogId: 'sale',
        TaskName: 't',
        CorpName: 'A',
        CalledShowNumber: '95001',
        CalledNumber: '13900000001',
      })
    ).Code,
  ).toBe('isv.INVALID_PARAMETERS');
});

it('lists robots by the state of their review', async () => {
  const by = async (AuditStatus?: string) => data(await ask('QueryRobotInfoList', { AuditStatus }));
  expect(await by('AUDITPASS')).toEqual([
    ...[
      {
        id: server.flow,
        robotName: 'sale',
        robotType: 'CUSTOM',
        auditStatus: 'AUDITPASS',
        gmtCreate: 'Thu Jan 01 20:00:00 CST 2026',
      },
    ],
  ]);
  expect(await by('CONFIGURABLE')).toEqual([]);
  await server.hub.store.db.updateTable('hub_flow').set({ published: null }).execute();
  expect((await by('CONFIGURABLE')).length).toBe(1);
  expect(data(await ask('QueryRobotv2AllList'))).toEqual([]);
});
