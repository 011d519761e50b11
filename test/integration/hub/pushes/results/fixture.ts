/** Calls that have results: one that came in by a route, one of a task; and who is told of them. */
import { SecretKey } from '../../../../../sidecar/hub/secrets/secret-key.ts';
import { insertTask } from '../../../../../sidecar/store/hub/dialing/tasks.ts';
import { insertFlow } from '../../../../../sidecar/store/hub/flows.ts';
import { aKey, anAccount, NOON } from '../../../../support/hub/hub.ts';
import type { MariadbServer } from '../../../../support/servers/mariadb.ts';
import { aCall, aRecord, aRow } from '../../../rows/fixture.ts';
import { openBench } from '../../records/bench.ts';

/** As it is kept of a call that another system sent. */
export const CONTEXT = {
  headers: {
    'X-Business-Id': '2745',
    'X-App-Id': 'test',
    'X-Robot-Id': '2745001',
    'X-Call-Relation-Id': 'test-123',
  },
  answer: { variables: { name: '王先生', age: 30 } },
};

export type ResultBench = Awaited<ReturnType<typeof openResultBench>>;

export async function openResultBench(kind: 'sqlite' | 'mariadb', mariadb: MariadbServer) {
  const secretKey = SecretKey.generate();
  const bench = await openBench(kind, mariadb, { secretKey, pushTargets: ['127.0.0.1'] });
  bench.hub.clock.now = NOON;
  const operator = await aKey(bench.hub, 'operator');
  const admin = await aKey(bench.hub, 'admin');
  const accountId = await anAccount(bench.hub, 'main');
  const named = { accountId, name: 'invitation', hostName: 'invitation', settings: '{}' };
  const flow = await insertFlow(bench.hub.store.db, named, NOON);
  const route = async (more: object) => {
    const body = { number: '95001', flow, ...more };
    return (await bench.hub.ask('POST', '/v1/inbound/route', { key: operator, body })).body.data.id as number;
  };
  const target = async (url: string, dialect: string) => {
    const body = { url, events: ['call.ended'], dialect };
    return (await bench.hub.ask('POST', '/v1/push/target', { key: admin, body })).body.data.id as number;
  };
  const outbox = async () =>
    (await bench.hub.store.db.selectFrom('hub_outbox').selectAll().orderBy('id').execute()).map((row) => ({
      ...row,
      data: /^[[{]/.test(row.body) ? JSON.parse(row.body) : row.body,
    }));

  /** A call that came in by a route and was recorded. */
  async function callIn(callid: string, routeId: number): Promise<void> {
    await bench.commit('conversation', [
      ...aCall(callid, 4).slice(0, 2),
      aRow(callid, 2, { input_type: 1, input_args: '1', response_action: 'hangup', response_id: 'F2' }),
      ...aCall(callid, 4).slice(3),
    ]);
    const more = { rows: 4, host: 'host-1', account: 'main', route: String(routeId) };
    await bench.commit('call_record', [{ ...aRecord(callid, { recordfile: `${callid}.wav` }), ...more }]);
    await bench.hub.store.db
      .updateTable('call_record' as never)
      .set({ context: JSON.stringify(CONTEXT), route: String(routeId) } as never)
      .where('callid' as never, '=', callid as never)
      .execute();
  }

  /** Its host has looked at the files. */
  async function measure(): Promise<void> {
    const { store } = bench.hub;
    await store.db
      .updateTable('hub_recording')
      .set({ state: 'kept', bytes: 80_044, ms: 4_998 })
      .where('state', '=', 'new')
      .execute();
  }

  async function callOut(callid: string): Promise<number> {
    const { db } = bench.hub.store;
    const task = { uuid: 'a0000000-0000-4000-8000-000000000001', name: 't', state: 'running' };
    const account_id = await anAccount(bench.hub, 'main');
    const taskId = await insertTask(db, {
      ...{ ...task, account_id, destination_extension: '1000', maximumcall: 1, call_per_second: 1 },
      ...{ originate_variables: '', rules: '{}', created: NOON, updated: NOON },
    });
    const { insertId } = await db
      .insertInto('call_number')
      .values({
        ...{ task_id: taskId, account_id, number: '13900000001', number_key: '+8613900000001' },
        ...{ country: 'CN', variables: '{"name":"李女士","sum":12.5}', import_id: null, updated: NOON },
      } as never)
      .executeTakeFirstOrThrow();
    const record = aRecord(callid, {
      ...{ direction: 'outbound', callee: '13900000001', caller_number: '95001', task_id: task.uuid },
      ...{ answerdate: null, bill: 0, hangupcause: 'USER_BUSY', hangup_code: 486, hangup_disposition: 2 },
      ...{ flow_end: null, rounds: null },
    });
    const more = { host: 'host-1', account: 'main', number_id: String(insertId), attempt: 2 };
    await bench.commit('call_record', [{ ...record, ...more }]);
    return Number(insertId);
  }

  return { ...bench, secretKey, operator, admin, flow, route, target, outbox, callIn, measure, callOut };
}
