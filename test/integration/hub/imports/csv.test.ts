/** Files of numbers through the API, on both databases: what they are taken for, what becomes of their rows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { startTaskServer } from '../dialing/task-server.ts';
import { upload } from './files.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

describe.each(['sqlite', 'mariadb'] as const)('a file on %s', (kind) => {
  const start = async () =>
    startTaskServer(kind === 'sqlite' ? 'sqlite' : { mysql: await mariadb.database() });

  it('is taken with its variables, each number once, and says what became of each row', async () => {
    const server = await start();
    const { hub, accountId } = server;
    const entry = { kind: 'dnc', reason: '', until: null, created: 1, is_prefix: 0 };
    await hub.store.db
      .insertInto('call_blacklist')
      .values({ account_id: accountId, number_key: '+8613900000009', ...entry })
      .execute();
    const task = await server.task();
    const rows = [
      '客户姓名,手机号,amount,备注,同意',
      '王小明,13900000001,12.5,,订单页',
      '李雷,+86 139 0000 0001,1,x',
      ',,,',
      '韩梅梅,1.39E+10,2,y',
      '"赵, ""四""",13900000009,3,"两\r\n行"',
      '钱五,57188990000,4,',
      '孙六,13900000002,5,=1+1',
    ].join('\r\n');
    const answer = await upload(server, task.uuid, rows, 'skip_error=true&name=list.csv');
    expect(answer.body.data).toMatchObject({
      ...{ state: 'done', source: 'csv', file: 'list.csv', given: 6 },
      ...{ taken: 3, doubled: 1, invalid: 2, blacklisted: 1 },
      rejects: [
        { line: 5, column: '手机号', number: '1.39E+10', fault: 'scientific' },
        { line: 8, column: '手机号', number: '57188990000', fault: 'lost-zero' },
      ],
    });
    const { data } = (await server.ask('GET', `/v1/task/number?task_id=${task.uuid}`)).body.data;
    const known = new Map(data.map((one: { number: string }) => [one.number, one]));
    expect(known.get('13900000001')).toMatchObject({
      variables: { kehuxingming: '王小明', amount: '12.5' },
      mobile_type: '移动',
      consent: { source: '订单页' },
    });
    expect(known.get('13900000009')).toMatchObject({ status: 11, variables: { beizhu: '两\n行' } });
    const { counters, state } = (await server.ask('GET', `/v1/task/${task.id}`)).body.data;
    expect([state, counters.total, counters.by_status['11']]).toEqual(['ready', 3, 1]);
    const again = await upload(server, task.uuid, rows, 'skip_error=true');
    expect(again.body.data).toMatchObject({ taken: 0, doubled: 4, invalid: 2, given: 6 });
  });
});
