import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LinesBench, linesBench, plannedCall } from '../../../test/support/simulated-lines.ts';
import { until } from '../../../test/support/until.ts';
import { outcomeOf } from '../../outbound/outcome.ts';

let home: string;
let bench: LinesBench;
const INVITATION = JSON.parse(readFileSync('examples/invitation/flow.json', 'utf8'));

// One for all: a thread takes seconds to load from its sources.
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'cti-robot-lines-'));
  bench = await linesBench(home);
  bench.putFlow('invitation', INVITATION);
});
afterAll(async () => {
  await bench.lines.stop();
  rmSync(home, { recursive: true });
});

describe('a call that nobody answers', () => {
  it.each([
    ['10', {}, 'USER_BUSY', 486, null, 8],
    ['11', {}, 'NO_ANSWER', 487, null, 4],
    ['12', {}, 'CALL_REJECTED', 603, null, 3],
    ['13', {}, 'UNALLOCATED_NUMBER', 404, null, 5],
    ['14', { earlyMediaAsr: true }, 'SUBSCRIBER_ABSENT', 487, 'power off', 6],
    ['15', { earlyMediaAsr: true }, 'FACILITY_NOT_SUBSCRIBED', 487, 'out of service', 7],
    ['16', {}, 'INCOMING_CALL_BARRED', 403, null, 9],
    ['17', { earlyMediaAsr: true }, 'BEARERCAPABILITY_NOTAUTH', 487, 'defaulting', 10],
    ['18', {}, 'NORMAL_TEMPORARY_FAILURE', 503, null, 2],
    ['14', {}, 'NO_USER_RESPONSE', 480, null, 4],
    ['20', {}, 'USER_BUSY', 486, null, 8],
    ['21', { attempt: 2 }, 'NO_ANSWER', 487, null, 4],
  ])('%s %j ends with %s', async (digits, given, cause, sip, earlyMedia, status) => {
    const call = plannedCall({ number: `138000000${digits}`, ...given });
    bench.lines.place(call);
    const end = await bench.endOf(call.id);
    expect(end).toMatchObject({ cause, sip, earlyMedia, bill: 0, flowRan: false, source: 'simulated' });
    expect(outcomeOf(end).status).toBe(status);
    expect(bench.rows(call.id)).toEqual([]);
    expect(bench.record(call.id)).toMatchObject({
      ...{ callid: call.id, direction: 'outbound', callee: call.number, caller_number: '95001' },
      ...{ answerdate: null, bill: 0, duration: end.duration, hangupcause: cause, hangup_code: sip },
      ...{ task_id: call.taskUuid, number_id: String(call.numberId), attempt: call.attempt, account: 'main' },
      ...{ flow_name: 'invitation', flow_end: null },
    });
  });

  it('ends by the phrases that are in use now, and tells what it heard', async () => {
    let code = 'busy now';
    const changed = await linesBench(mkdtempSync(join(home, 'changed-')), {
      announcementPhrases: async () => [
        { ...{ phrase: '关机', key: '关机', code, rank: 1, enabled: true }, origin: 'changed', updated: 1 },
      ],
    });
    changed.putFlow('invitation', INVITATION);
    const end = async () => {
      const call = plannedCall({ number: '13800000014', earlyMediaAsr: true });
      changed.lines.place(call);
      await Promise.resolve();
      return [await changed.endOf(call.id), changed.record(call.id)] as const;
    };
    const heard = '您好，您拨打的用户已关机，请稍后再拨。';
    const [busy, record] = await end();
    expect(busy).toMatchObject({ cause: 'USER_BUSY', earlyMedia: 'busy now', phrase: '关机', heard });
    expect(busy.duration).toBe(4_000);
    expect(record).toMatchObject({ early_media: 'busy now', early_media_phrase: '关机' });
    code = 'none';
    const [other, plain] = await end();
    expect(other).toMatchObject({ cause: 'NO_USER_RESPONSE', sip: 480, earlyMedia: null, heard });
    expect(plain).not.toHaveProperty('early_media_phrase');
    await changed.lines.stop();
  });

  it('holds its place as long as it rings, divided by the speed of the line', async () => {
    const call = plannedCall({ number: '13800000011', originateTimeoutSeconds: 30 });
    const start = bench.timers.now();
    bench.lines.place({ ...call, callTime: start });
    bench.timers.pass(499);
    await expect(bench.lines.fates([{ id: call.id }])).resolves.toEqual(new Map([[call.id, 'lives']]));
    bench.timers.pass(1);
    const end = await until('its end', () => bench.ends.find(({ id }) => id === call.id));
    expect(end).toMatchObject({ duration: 30_000, cause: 'NO_ANSWER' });
    expect(bench.record(call.id)).toMatchObject({
      ...{ calldate: new Date(start).toISOString(), hangupdate: new Date(start + 500).toISOString() },
      duration: 30_000,
    });
    await expect(bench.lines.fates([{ id: call.id }])).resolves.toEqual(new Map([[call.id, 'gone']]));
  });
});

describe('a call that is answered', () => {
  const place = (number: string, given = {}) => {
    const call = plannedCall({ number, ...given });
    bench.lines.place(call);
    return call;
  };
  const talk = async (number: string, given = {}) => {
    const call = place(number, given);
    const end = await bench.endOf(call.id);
    expect(outcomeOf(end).status).toBe(1);
    const rows = bench.rows(call.id);
    const said = rows.filter(({ input_type }) => input_type === 0).map(({ input_args }) => input_args);
    const nodes = rows.map(({ response_id }) => response_id).filter((id) => id !== null);
    return { call, end, rows, said, nodes, record: bench.record(call.id) };
  };

  it('00 agrees to what is offered', async () => {
    const { call, end, rows, nodes, record } = await talk('13800000000');
    expect(nodes).toEqual(['opening', 'identity', 'need', 'invite', 'agreed']);
    expect(end).toMatchObject({
      cause: 'NORMAL_CLEARING',
      sip: 200,
      flowRan: true,
      machine: false,
      noChannel: false,
    });
    expect(end.duration).toBe(end.bill + 3000);
    expect(record).toMatchObject({
      ...{ rows: rows.length, bill: end.bill, hangup_disposition: 1, flow_end: 'end(hangup)', error_code: 0 },
      ...{ rounds: 4, flow_name: 'invitation' },
    });
    expect(new Set(rows.map(({ callid }) => callid))).toEqual(new Set([call.id]));
    expect(rows.at(-1)).toMatchObject({ input_type: 11, row_index: rows.length - 1 });
  });

  it('01 refuses in the words of the flow', async () => {
    const { nodes, said } = await talk('13800000001');
    expect(nodes.slice(0, 2)).toEqual(['opening', 'rescue']);
    expect(nodes.at(-1)).toBe('bye');
    expect(said).toHaveLength(2);
  });

  it('02 asks once, and then agrees', async () => {
    const { rows, nodes } = await talk('13800000002');
    expect(rows.filter(({ response_type }) => response_type === 2)).toHaveLength(1);
    expect(nodes.at(-1)).toBe('agreed');
  });

  it('03 says nothing', async () => {
    const { said, end, nodes } = await talk('13800000003');
    expect(said).toEqual([]);
    expect(nodes.at(-1)).toBe('bye');
    expect(end).toMatchObject({ cause: 'NORMAL_CLEARING', machine: false });
  });

  it('04 hangs up in the opening', async () => {
    const { nodes, end, record } = await talk('13800000004');
    expect(nodes).toEqual(['opening']);
    expect(end.bill).toBe(1200);
    expect(record).toMatchObject({ hangup_disposition: 2, flow_end: 'hangup(NORMAL_CLEARING)' });
  });

  it('05 is an answering machine', async () => {
    const { said, end } = await talk('13800000005');
    expect(said[0]).toMatch(/^您好，您拨打的用户/);
    expect(end).toMatchObject({ machine: false, flowRan: true });
  });

  it('05 is told from a person where the task wants it: the engine ends the call', async () => {
    const machine = { action: 'hangup', windowMs: 8000, greetingMs: 5000 } as const;
    const { said, rows, end, record } = await talk('13800000005', { machine });
    expect(said).toEqual([]);
    expect(rows.map(({ input_args }) => input_args)).toEqual([
      ...['invitation', 'machine(phrase)', 'end(machine)'],
    ]);
    expect(end).toMatchObject({ machine: true, flowRan: true, cause: 'NORMAL_CLEARING' });
    expect(end.bill).toBeLessThan(10_000);
    expect(record).toMatchObject({
      ...{ machine: 1, score: null, flow_end: 'end(machine)', hangup_disposition: 1, error_code: 0 },
    });
    expect((await talk('13800000000', { machine })).end.machine).toBe(false);
  });

  it('20 and 21 agree after they were busy or away, and so does any other number', async () => {
    for (const [number, attempt] of [
      ['13800000020', 2],
      ['13800000021', 3],
      ['13800000077', 1],
    ] as const) {
      const { nodes } = await talk(number, { attempt });
      expect(nodes.at(-1)).toBe('agreed');
    }
  });

  it('speaks the variables of the number, which do not move the home folder', async () => {
    bench.putFlow('names', { flow: { hello: { action: 'hangup', playbacks: ['${name}您好'] } } });
    const { rows } = await talk('13800000000', {
      flow: 'names',
      variables: { name: '王,"小"明', cti_robot_home: '/elsewhere', cti_robot_task: 'mine' },
    });
    expect(JSON.stringify(rows.at(-1)?.prompts_played)).toContain('王,\\"小\\"明您好');
    expect(rows).toHaveLength(2);
  });

  it('has moments of the wall and durations of its own', async () => {
    const { rows, record, end } = await talk('13800000003');
    const answered = Date.parse(String(record?.answerdate));
    expect(answered - Date.parse(String(record?.calldate))).toBe(Math.round(3000 / 60));
    const [first, last] = [rows[0], rows.at(-1)];
    expect(first?.createtime).toBe(record?.answerdate);
    expect(Date.parse(String(last?.createtime)) - answered).toBe(Math.round(end.bill / 60));
    expect(last?.input_duration).toBe(end.bill);
    expect(Date.parse(String(record?.hangupdate))).toBeGreaterThanOrEqual(
      Date.parse(String(last?.createtime)),
    );
  });

  it('is not placed where the host has no such flow, as on any line', async () => {
    const { id } = place('13800000000', { flow: 'nobody-wrote-it' });
    const end = await bench.endOf(id);
    expect(end).toMatchObject({ cause: 'NO_FLOW', noChannel: true });
    expect(outcomeOf(end)).toMatchObject({ status: 2, fault: 'no-flow', counts: false });
    expect([bench.rows(id), bench.record(id)]).toEqual([[], undefined]);
  });

  it('runs a raw script that no sidecar has compiled', async () => {
    writeFileSync(join(home, 'flows', 'raw.json'), JSON.stringify(INVITATION));
    expect((await talk('13800000000', { flow: 'raw' })).nodes.at(-1)).toBe('agreed');
  });

  it('lasts a while without a flow: it is transferred', async () => {
    const { rows, end } = await talk('13800000000', { flow: null });
    expect(rows).toEqual([]);
    expect(end).toMatchObject({ bill: 30_000, flowRan: true, cause: 'NORMAL_CLEARING' });
  });

  it('is taken by a simulated agent who is free, else the callee waits and hangs up', async () => {
    const queue = 'simulated:1';
    const calls = ['13800000000', '13800000100'].map((number) =>
      plannedCall({ number, flow: null, queue, callTime: bench.timers.now() }),
    );
    for (const call of calls) bench.lines.place(call);
    const [first, second] = [await bench.endOf(calls[0]?.id ?? ''), await bench.endOf(calls[1]?.id ?? '')];
    expect(first).toMatchObject({ bill: 30_000, agent: { hasAgent: true, waited: 0 } });
    expect(second).toMatchObject({ agent: { hasAgent: false, calleeLeft: true } });
    expect(bench.record(calls[1]?.id ?? '')).toMatchObject({ agent: 0 });
    expect(bench.lines.queues.read(queue, 1)).toMatchObject({ free: 1, waiting: [], talking: [] });
  });

  it('is hung up when its time is over', async () => {
    const { end } = await talk('13800000003', { talkTimeLimitSeconds: 5 });
    expect(end).toMatchObject({ cause: 'ALLOTTED_TIMEOUT', bill: 5000 });
  });
});

describe('ends from outside', () => {
  it('a task that is stopped ends planned, ringing and talking calls at once, with the rows until then', async () => {
    const start = bench.timers.now();
    const planned = plannedCall({ callTime: start + 60_000 });
    const ringing = plannedCall({ number: '13800000011' });
    const talking = plannedCall({ number: '13800000003' });
    const other = plannedCall();
    for (const call of [planned, ringing, talking, other]) bench.lines.place(call);
    bench.timers.pass(200);
    await until('its first row', () => bench.rows(talking.id).length > 0);
    const before = bench.rows(talking.id);
    const now = bench.timers.now();
    await bench.lines.hangUp([planned.id, ringing.id, talking.id, 'unknown']);
    await bench.lines.hangUp([planned.id, ringing.id, talking.id]);
    const endOf = ({ id }: { id: string }) => bench.ends.filter((end) => end.id === id);
    await until('its end', () => endOf(talking).length > 0);
    expect(endOf(planned)).toEqual([expect.objectContaining({ cause: 'NOT_PLACED', noChannel: true })]);
    expect(bench.record(planned.id)).toBeUndefined();
    expect(endOf(ringing)).toEqual([
      expect.objectContaining({ cause: 'MANAGER_REQUEST', bill: 0, noChannel: false }),
    ]);
    expect(endOf(talking)).toEqual([expect.objectContaining({ cause: 'MANAGER_REQUEST', flowRan: true })]);
    const rows = bench.rows(talking.id);
    expect(rows.slice(0, before.length)).toEqual(before);
    expect(rows.at(-1)).toMatchObject({ input_type: 11, input_args: 'hangup(MANAGER_REQUEST)' });
    expect(rows.map(({ row_index }) => row_index)).toEqual(rows.map((_, index) => index));
    expect(bench.record(talking.id)).toMatchObject({
      ...{ hangupcause: 'MANAGER_REQUEST', rows: rows.length, hangup_disposition: 1 },
      hangupdate: new Date(now).toISOString(),
    });
    expect((await bench.endOf(other.id)).cause).toBe('NORMAL_CLEARING');
  });

  it('a stop of the process ends every call once, and takes no more', async () => {
    const calls = [plannedCall({ number: '13800000011' }), plannedCall({ number: '13800000003' })];
    for (const call of calls) bench.lines.place(call);
    bench.timers.pass(100);
    const before = bench.ends.length;
    await bench.lines.stop();
    const ends = bench.ends.slice(before);
    expect(ends.map(({ id }) => id).sort()).toEqual(calls.map(({ id }) => id).sort());
    expect(ends.map(({ cause }) => cause)).toEqual(['SYSTEM_SHUTDOWN', 'SYSTEM_SHUTDOWN']);
    expect(bench.lines.isUp()).toBe(false);
    bench.lines.place(plannedCall());
    expect(bench.ends.at(-1)).toMatchObject({ cause: 'SYSTEM_SHUTDOWN', noChannel: true });
  });
});
