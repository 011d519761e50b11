/** The record that the hook on hang-up writes (docs/reference/call-records.md). */
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CallRecord } from '../../../../engine/contract/call-record.ts';
import { until } from '../../../support/until.ts';
import { type Call, recordsOf } from '../../call.ts';
import { EXTENSIONS, type Lab } from '../../lab.ts';
import { application, type Case, LAST, listening, must } from '../case.ts';

const END = { F2: { complete: ['any'] } };

export const CALL_RECORDS: Case[] = [
  {
    name: 'the record of a SIP call that the caller ends in the middle of a prompt',
    run: async (lab) => {
      lab.flow('record-caller', { flow: { F1: listening(['four.wav']) } });
      const call = await lab.sipCall('record-caller');
      await call.prompt('four.wav');
      await call.hangUp();
      const record = await call.record();
      mustBe(record, {
        callid: call.robot,
        direction: 'inbound',
        callee: 'robot-record-caller',
        caller_number: call.caller,
        hangupcause: 'NORMAL_CLEARING',
        hangup_code: 200,
        hangup_disposition: 2,
        rounds: 0,
        error_code: 0,
        bridge_callid: null,
        flow_name: 'record-caller',
        flow_end: 'hangup(NORMAL_CLEARING)',
      });
      mustAddUp(record);
    },
  },
  {
    name: 'the record of a SIP call that the robot ends, scored and recorded',
    run: async (lab) => {
      const file = join(lab.server.home, 'recordings', 'whole.wav');
      const scored = listening(
        ['half.wav'],
        { wait: 200 },
        { F3: { complete: ['any'] } },
        { potential: '4.5' },
      );
      lab.flow('record-robot', {
        flow: {
          F1: application('record_session', file, END),
          F2: scored,
          F3: application('hangup', '', {}, ['half.wav']),
        },
      });
      const call = await lab.sipCall('record-robot');
      const record = await call.record();
      mustBe(record, { hangup_disposition: 1, flow_end: 'end(hangup)', score: '4.5', recordfile: file });
      mustAddUp(record);
    },
  },
  {
    name: 'the record of a call that a flow hands over by bridge, and none of the leg that is called',
    run: async (lab) => {
      const address = `sofia/internal/answers@127.0.0.1:${lab.server.sipPort}`;
      lab.flow('record-bridge', { flow: { F1: application('bridge', address, END), F2: LAST } });
      const call = await lab.sipCall('record-bridge');
      const record = await call.record();
      mustBe(record, { bridge_number: 'answers', bridge_hangupcause: 'NORMAL_CLEARING', flow_end: 'end()' });
      must(record.bridge_callid !== null && record.bridge_callid !== call.robot, 'no bridge_callid');
      const joined = Date.parse(record.bridge_answerdate ?? '');
      must(Date.parse(record.bridge_calldate ?? '') <= joined, 'bridged before it was called');
      must(joined <= Date.parse(record.hangupdate ?? ''), 'bridged after the end');
      mustBeNone(lab, [record.bridge_callid ?? '', call.caller]);
    },
  },
  {
    name: 'the record of a call whose bridge is not answered',
    run: async (lab) => {
      const address = `sofia/internal/busy@127.0.0.1:${lab.server.sipPort}`;
      lab.flow('record-busy', { flow: { F1: application('bridge', address, END), F2: LAST } });
      const call = await lab.sipCall('record-busy');
      mustBe(await call.record(), {
        hangup_code: 200,
        bridge_callid: null,
        bridge_answerdate: null,
        bridge_hangupcause: 'USER_BUSY',
        flow_end: 'end()',
      });
    },
  },
  {
    name: 'the record of a transferred call covers the whole call and has the dialled number',
    run: async (lab) => {
      lab.flow('record-transfer', {
        flow: { F1: application('transfer', 'agent XML robot', END), F2: LAST },
      });
      const call = await lab.sipCall('record-transfer');
      await call.left();
      must(recordsOf(lab.server.home, call.robot).length === 0, 'recorded before its end');
      await call.hangUp();
      mustBe(await call.record(), {
        callee: 'robot-record-transfer',
        hangup_disposition: 2,
        flow_end: 'end(transfer)',
      });
    },
  },
  {
    name: 'the record of a loopback call is that of the leg on which the robot ran',
    run: async (lab) => {
      lab.flow('record-loopback', { flow: { F1: listening(['four.wav']) } });
      const call = await lab.call('record-loopback', { variables: { cti_robot_flow: 'record-loopback' } });
      await call.prompt('four.wav');
      await call.hangUp();
      mustBe(await call.record(), {
        callee: EXTENSIONS[lab.through],
        hangup_code: null,
        hangup_disposition: 2,
        flow_name: 'record-loopback',
      });
      await ended(call, lab);
      mustBeNone(lab, [call.caller]);
    },
  },
  {
    name: 'the record of a call to a flow that does not exist has an error code',
    run: async (lab) => {
      const call = await lab.call('no-such-record');
      mustBe(await call.record(), { error_code: 1, flow_end: 'error(no such flow)' });
    },
  },
  {
    name: 'the record of an outbound call that is answered and runs a flow',
    run: async (lab) => {
      lab.flow('record-outbound', {
        flow: {
          F1: listening(['half.wav'], { wait: 100 }, { F2: { complete: ['any'] } }),
          F2: application('hangup', ''),
        },
      });
      const callid = await originate(
        lab,
        'listens',
        { cti_robot_flow: 'record-outbound' },
        'record-outbound',
      );
      const record = await recordOf(lab, callid);
      mustBe(record, {
        direction: 'outbound',
        callee: 'listens',
        caller_number: '95001',
        hangup_code: 200,
        hangup_disposition: 1,
        flow_name: 'record-outbound',
        flow_end: 'end(hangup)',
      });
      mustAddUp(record);
    },
  },
  ...(
    [
      ['is busy', 'busy', { hangupcause: 'USER_BUSY', hangup_code: 486, hangup_disposition: 2 }],
      [
        'does not exist',
        'nobody',
        { hangupcause: 'NO_ROUTE_DESTINATION', hangup_code: 404, hangup_disposition: 2 },
      ],
      ['does not answer', 'rings', { hangupcause: 'NO_ANSWER', hangup_code: 487, hangup_disposition: 1 }],
    ] as const
  ).map(
    ([what, callee, expected]): Case => ({
      name: `the record of an outbound call to somebody who ${what}`,
      run: async (lab) => {
        const callid = await originate(lab, callee, {
          cti_robot_flow: 'record-outbound',
          cti_robot_task: 'task-1',
        });
        mustBe(await recordOf(lab, callid), {
          direction: 'outbound',
          callee,
          caller_number: '95001',
          answerdate: null,
          bill: 0,
          task_id: 'task-1',
          flow_name: 'record-outbound',
          flow_end: null,
          ...expected,
        });
      },
    }),
  ),
  {
    name: 'the record of an outbound call that is cancelled while it rings',
    run: async (lab) => {
      const callid = await originate(lab, 'rings', { cti_robot_task: 'task-2', originate_timeout: '30' });
      await until('the call to ring', async () => (await lab.socket.api(`uuid_exists ${callid}`)) === 'true');
      await lab.socket.api(`uuid_kill ${callid} ORIGINATOR_CANCEL`);
      mustBe(await recordOf(lab, callid), { hangupcause: 'ORIGINATOR_CANCEL', bill: 0, task_id: 'task-2' });
    },
  },
  {
    name: '200 calls that end at once have one record each, and other channels have none',
    alone: true,
    run: async (lab) => {
      lab.flow('record-many', { flow: { F1: listening(['four.wav'], { wait: 60_000 }) } });
      const known = new Set(readdirSync(calls(lab)));
      // `hupall` also ends what another case has left to the dialplan, and such a call has its record then.
      const living = new Set((await lab.socket.api('show channels')).match(UUID));
      const placed: Call[] = [];
      while (placed.length < 200) {
        const some = await Promise.all(Array.from({ length: 20 }, () => lab.call('record-many')));
        await Promise.all(some.map((call) => call.prompt('four.wav')));
        placed.push(...some);
      }
      await lab.socket.api('hupall NORMAL_CLEARING');
      const records = await Promise.all(placed.map((call) => call.record()));
      must(
        records.every(({ flow_end, bill }) => flow_end === 'hangup(NORMAL_CLEARING)' && bill !== null),
        'a record is not complete',
      );
      await Promise.all(placed.map((call) => ended(call, lab)));
      const fresh = readdirSync(calls(lab)).filter(
        (name) => !known.has(name) && !living.has(name.replace(/\.jsonl$/, '')),
      );
      must(fresh.length === placed.length, `${fresh.length} records of ${placed.length} calls`);
      for (const call of placed)
        must(recordsOf(lab.server.home, call.robot).length === 1, `${call.robot} is recorded twice`);
    },
  },
];

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

const calls = (lab: Lab): string => join(lab.server.home, 'spool', 'calls');

/** Calls somebody over SIP as an outbound call of the robot; returns the call's UUID. */
async function originate(
  lab: Lab,
  callee: string,
  variables: Record<string, string>,
  flow?: string,
): Promise<string> {
  const callid = randomUUID();
  const all = { originate_timeout: '1', ...variables };
  const set = Object.entries({ ...all, origination_uuid: callid, origination_caller_id_number: '95001' })
    .map(([name, value]) => `${name}='${value}'`)
    .join(',');
  const then = flow === undefined ? '&park()' : `'&javascript(cti_robot.js ${flow})'`;
  await lab.socket.send(
    `bgapi originate {${set}}sofia/internal/${callee}@127.0.0.1:${lab.server.sipPort} ${then}`,
  );
  return callid;
}

function recordOf(lab: Lab, callid: string): Promise<CallRecord> {
  return until(`the record of call ${callid}`, () => recordsOf(lab.server.home, callid)[0]);
}

/** Both legs are gone, and what a hook had to write of them is written: events come one after the other. */
async function ended(call: Call, lab: Lab): Promise<void> {
  for (const leg of [call.caller, call.robot]) {
    await until(`the end of ${leg}`, async () => (await lab.socket.api(`uuid_exists ${leg}`)) === 'false');
  }
}

function mustBe(record: CallRecord, expected: Partial<CallRecord>): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = record[name as keyof CallRecord];
    must(
      found === value,
      `${name} is ${JSON.stringify(found)}, not ${JSON.stringify(value)}: ${JSON.stringify(record)}`,
    );
  }
}

/** Times in their order, durations their differences. */
function mustAddUp(record: CallRecord): void {
  const [called, answered, ended] = [record.calldate, record.answerdate, record.hangupdate].map((time) =>
    Date.parse(time ?? ''),
  ) as [number, number, number];
  must(called <= answered && answered < ended, `times are out of order: ${JSON.stringify(record)}`);
  // Each is cut to whole milliseconds.
  must(record.duration === ended - called && record.bill === ended - answered, 'durations do not add up');
}

function mustBeNone(lab: Lab, uuids: string[]): void {
  for (const uuid of uuids) must(recordsOf(lab.server.home, uuid).length === 0, `${uuid} has a record, too`);
}
