import { describe, expect, it } from 'vitest';
import type { HangupHost } from '../host/hangup-host.ts';
import { callRecordOf, recordHangup } from './hangup.ts';

/** Headers of CHANNEL_HANGUP_COMPLETE as FreeSWITCH 1.11 sends them: an answered SIP call to the robot. */
const INBOUND = {
  'Unique-ID': '666f8cfc-1393-4a4d-a102-77caa436e9e9',
  'Channel-Name': 'sofia/internal/13800000000@127.0.0.1',
  'Call-Direction': 'inbound',
  'Hangup-Cause': 'NORMAL_CLEARING',
  'Caller-Caller-ID-Number': '13800000000',
  'Caller-ANI': '13800000000',
  'Caller-Destination-Number': 'robot-p',
  'Caller-Channel-Created-Time': '1795235047745522',
  'Caller-Channel-Answered-Time': '1795235047765506',
  'Caller-Channel-Hangup-Time': '1795235048125514',
  'Caller-Channel-Bridged-Time': '0',
  variable_sip_req_user: '95001',
  variable_sip_term_status: '200',
  variable_sip_hangup_disposition: 'recv_bye',
  variable_cti_robot_callid: '666f8cfc-1393-4a4d-a102-77caa436e9e9',
  variable_cti_robot_flow: 'invitation',
  variable_cti_robot_end: 'hangup(NORMAL_CLEARING)',
  variable_cti_robot_rounds: '2',
};

/** A call that was placed for the robot, and refused. */
const REFUSED = {
  'Unique-ID': '2d3d19e5-0835-43a1-9eb8-de9b4a4edb2d',
  'Channel-Name': 'sofia/internal/busy@127.0.0.1:35215',
  'Call-Direction': 'outbound',
  'Hangup-Cause': 'USER_BUSY',
  'Caller-Caller-ID-Number': '95001',
  'Caller-ANI': '95001',
  'Caller-Destination-Number': '13900000000',
  'Caller-Channel-Created-Time': '1795235061345540',
  'Caller-Channel-Answered-Time': '0',
  'Caller-Channel-Hangup-Time': '1795235064345540',
  variable_sip_invite_failure_status: '486',
  variable_sip_hangup_disposition: 'recv_refuse',
  variable_cti_robot_flow: 'invitation',
  variable_cti_robot_task: 'task-1',
};

type Headers = Record<string, string>;
const recordOf = (headers: Headers) => callRecordOf((name) => headers[name] ?? '');

describe('error_code', () => {
  const codeOf = (headers: Headers) => recordOf({ ...INBOUND, ...headers })?.error_code;

  it('is 6 where the flow wanted to listen and no recogniser ever started', () => {
    expect(codeOf({ variable_cti_robot_recogniser: 'failed' })).toBe(6);
    expect(codeOf({})).toBe(0);
  });

  it('is that of the flow where that could not run or end', () => {
    const deaf = { variable_cti_robot_recogniser: 'failed' };
    expect(codeOf({ ...deaf, variable_cti_robot_end: 'error(engine fault)' })).toBe(4);
  });

  it('is not taken from the leg that made this one', () => {
    expect(codeOf({ variable_cti_robot_recogniser: 'failed', variable_cti_robot_callid: 'other' })).not.toBe(
      6,
    );
  });
});

describe('the record of', () => {
  it('a call that came in', () => {
    expect(recordOf(INBOUND)).toEqual({
      callid: '666f8cfc-1393-4a4d-a102-77caa436e9e9',
      direction: 'inbound',
      callee: '95001',
      caller_number: '13800000000',
      calldate: '2026-11-21T04:24:07.745Z',
      answerdate: '2026-11-21T04:24:07.765Z',
      hangupdate: '2026-11-21T04:24:08.125Z',
      duration: 380,
      bill: 360,
      hangupcause: 'NORMAL_CLEARING',
      hangup_code: 200,
      hangup_disposition: 2,
      recordfile: null,
      rounds: 2,
      score: null,
      error_code: 0,
      bridge_callid: null,
      bridge_number: null,
      bridge_calldate: null,
      bridge_answerdate: null,
      bridge_hangupcause: null,
      task_id: null,
      flow_name: 'invitation',
      flow_end: 'hangup(NORMAL_CLEARING)',
    });
  });

  it('a call that was placed and refused', () => {
    expect(recordOf(REFUSED)).toMatchObject({
      direction: 'outbound',
      callee: '13900000000',
      caller_number: '95001',
      answerdate: null,
      duration: 3000,
      bill: 0,
      hangupcause: 'USER_BUSY',
      hangup_code: 486,
      hangup_disposition: 2,
      rounds: null,
      error_code: 0,
      task_id: 'task-1',
      flow_name: 'invitation',
      flow_end: null,
    });
  });

  it('a call that was placed and answered: caller and callee are exchanged by then', () => {
    const answered = {
      ...REFUSED,
      'Caller-Caller-ID-Number': '13900000000',
      'Caller-Destination-Number': 'robot',
      'Caller-Channel-Answered-Time': '1795235062345540',
      variable_sip_to_user: '13900000000',
      variable_cti_robot_callid: REFUSED['Unique-ID'],
    };
    expect(recordOf(answered)).toMatchObject({ callee: '13900000000', caller_number: '95001', bill: 2000 });
  });

  it('a call that was handed over', () => {
    expect(
      recordOf({
        ...INBOUND,
        'Other-Type': 'originatee',
        'Other-Leg-Unique-ID': 'a0216650-1628-443a-9cfb-bfb45e566b7c',
        'Other-Leg-Destination-Number': '8001',
        'Other-Leg-Channel-Created-Time': '1795235047865506',
        'Caller-Channel-Bridged-Time': '1795235047965506',
        variable_bridge_hangup_cause: 'NORMAL_CLEARING',
      }),
    ).toMatchObject({
      bridge_callid: 'a0216650-1628-443a-9cfb-bfb45e566b7c',
      bridge_number: '8001',
      bridge_calldate: '2026-11-21T04:24:07.865Z',
      bridge_answerdate: '2026-11-21T04:24:07.965Z',
      bridge_hangupcause: 'NORMAL_CLEARING',
    });
  });

  it('a call whose agent was busy: the status is its own', () => {
    const { variable_sip_term_status: _, ...hungUpByUs } = INBOUND;
    expect(
      recordOf({
        ...hungUpByUs,
        variable_sip_invite_failure_status: '486',
        variable_bridge_hangup_cause: 'USER_BUSY',
      }),
    ).toMatchObject({ hangup_code: 200, bridge_hangupcause: 'USER_BUSY', bridge_callid: null });
  });

  it.each([
    ['end(hangup)', {}, 1],
    ['hangup(NORMAL_CLEARING)', {}, 2],
    ['end()', {}, null],
    // An operator ended it: not the caller.
    ['hangup(MANAGER_REQUEST)', { variable_sip_hangup_disposition: 'send_bye' }, 1],
  ])('%s %j: hung up by %s', (end, more, side) => {
    const { variable_sip_hangup_disposition: _, ...loopback } = INBOUND;
    expect(recordOf({ ...loopback, variable_cti_robot_end: end, ...more })?.hangup_disposition).toBe(side);
  });

  it.each([
    ['end()', 0],
    ['loop()', 0],
    ['error(no such flow)', 1],
    ['error(bad flow name)', 2],
    ['error(flow refused)', 3],
    ['error(engine fault)', 4],
    ['error(something new)', 9],
  ])('%s has the error code %i', (end, code) => {
    expect(recordOf({ ...INBOUND, variable_cti_robot_end: end })?.error_code).toBe(code);
  });
});

describe('no record has', () => {
  it.each<[string, Headers]>([
    [
      'a channel that knows nothing of the robot',
      { ...INBOUND, variable_cti_robot_callid: '', variable_cti_robot_flow: '' },
    ],
    ['a leg to which the variables were copied', { ...INBOUND, 'Unique-ID': 'another-leg' }],
    [
      'a leg that was called for a robot call',
      { ...REFUSED, variable_cti_robot_callid: INBOUND['Unique-ID'] },
    ],
    ['the calling leg of a loopback call', { ...REFUSED, 'Channel-Name': 'loopback/13900000000-a' }],
    ['a call that came in and never reached the robot', { ...INBOUND, variable_cti_robot_callid: '' }],
  ])('%s', (_what, headers) => expect(recordOf(headers)).toBeNull());
});

describe('the hook', () => {
  const files = new Map<string, string>();

  function hook(headers: Headers, engineJson: string | null, written = true) {
    const appended: [string, string][] = [];
    const logged: string[] = [];
    const host: HangupHost = {
      header: (name) => headers[name] ?? '',
      getVariable: (name) => (name === 'cti_robot_home' ? '/srv/robot' : ''),
      readFile: (path) => (path === '/srv/robot/engine.json' ? engineJson : (files.get(path) ?? null)),
      deleteFile: (path) => void files.delete(path),
      append: (path, text) => {
        appended.push([path, text]);
        return written;
      },
      log: (_level, message) => logged.push(message),
    };
    recordHangup(host);
    return { appended, logged };
  }

  it('writes one line where the spool is', () => {
    const { appended } = hook(INBOUND, '{"spool":"/var/spool/robot"}');
    expect(appended.map(([path]) => path)).toEqual([
      '/var/spool/robot/calls/666f8cfc-1393-4a4d-a102-77caa436e9e9.jsonl',
    ]);
    expect(appended[0]?.[1]).toBe(`${JSON.stringify(recordOf(INBOUND))}\n`);
    expect(hook(INBOUND, null).appended[0]?.[0]).toMatch(/^\/srv\/robot\/spool\/calls\//);
  });

  it('adds how many rows the call has, and what the dialer says of it', () => {
    const marked = {
      ...INBOUND,
      variable_cti_robot_rows: '7',
      variable_cti_robot_attempt: '2',
      variable_cti_robot_number: '77',
      variable_cti_robot_route: '95*',
      variable_cti_robot_account: 'acme',
    };
    expect(JSON.parse(hook(marked, '{}').appended[0]?.[1] ?? '')).toEqual({
      ...recordOf(INBOUND),
      ...{ rows: 7, attempt: 2, number_id: '77', route: '95*', account: 'acme' },
    });
    const copied = { ...REFUSED, variable_cti_robot_rows: '7', variable_cti_robot_attempt: 'two' };
    expect(JSON.parse(hook(copied, '{}').appended[0]?.[1] ?? '')).toEqual(recordOf(REFUSED));
  });

  it('adds what was announced before the answer, unless somebody answered after all', () => {
    const announced = { variable_early_media_code: 'power off', variable_early_media_phrase: '已关机' };
    const written = (headers: Headers) =>
      JSON.parse(hook({ ...headers, ...announced }, '{}').appended[0]?.[1] ?? '');
    const marks = { early_media: 'power off', early_media_phrase: '已关机' };
    expect(written(REFUSED)).toEqual({ ...recordOf(REFUSED), ...marks });
    expect(written(INBOUND)).toEqual(recordOf(INBOUND));
  });

  it('adds what was known of the caller, and takes its file away', () => {
    const path = `/srv/robot/contexts/${INBOUND['Unique-ID']}.json`;
    const context = { headers: { 'X-a': '1' }, answer: { variables: { name: '王' } } };
    const written = (text: string, headers: Headers = {}, engine = '{}') => {
      files.set(path, text);
      const line = JSON.parse(hook({ ...INBOUND, ...headers }, engine).appended[0]?.[1] ?? '');
      expect(files.size).toBe(0);
      return line.context;
    };
    expect(written(JSON.stringify(context))).toEqual(context);
    expect(written(JSON.stringify(context), {}, '{"logCallerData":false}')).toBeUndefined();
    // Interrupted while it was written, or not a context.
    for (const text of ['{"answer":', '7', 'null', '']) expect(written(text)).toBeUndefined();
    const business = { 'variable_sip_h_X-business-id': 'b', 'variable_sip_h_X-Other': 'o' };
    expect(written('', business)).toEqual({ headers: { 'X-business-id': 'b' } });
    expect(written('', business, '{"logCallerData":false}')).toBeUndefined();
  });

  it('names no number when it cannot write', () => {
    const { logged } = hook(INBOUND, '{}', false);
    expect(logged).toEqual([expect.stringContaining('cannot be written')]);
    expect(logged[0]).not.toContain('13800000000');
  });

  it('reads and writes nothing for other channels', () => {
    expect(hook({ ...INBOUND, variable_cti_robot_callid: '' }, null)).toEqual({ appended: [], logged: [] });
  });
});
