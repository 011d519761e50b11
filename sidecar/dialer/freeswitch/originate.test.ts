import { describe, expect, it } from 'vitest';
import type { PlannedCall } from '../carrier.ts';
import { originateCommand } from './originate.ts';

const CALL: PlannedCall = {
  ...{ id: '2d3d19e5-0835-43a1-9eb8-de9b4a4edb2d', accountId: 1, account: 'main', taskId: 7 },
  ...{ taskUuid: '840a4346-d0ac-4800-9c73-3d06275a9158', numberId: 9, number: '13900000001' },
  ...{ key: '+8613900000001', attempt: 2, callTime: 0, callerNumber: '95001', flow: 'invitation' },
  ...{
    originateTimeoutSeconds: 60,
    talkTimeLimitSeconds: 1800,
    queue: null,
    dialFormat: '',
    earlyMediaAsr: false,
    machine: null,
  },
  line: {
    ...{ id: 3, kind: 'gateway', speed: 1 },
    dialString: 'sofia/gateway/trunk/${destination_number}',
  },
  destination: { extension: '1000', dialplan: 'XML', context: 'default' },
  variables: { name: '王先生, ${hangup}' },
  originateVariables: {},
};
const LED = {
  ...{ name: 'https+smartcall://crm.example/turn%7B1', isRecorded: true },
  opening: {
    server: 'https://crm.example/turn?token=secret',
    begin: { action: 'play', action_code: '您好, ${x}' },
  },
};
const commandOf = (change: Partial<PlannedCall> = {}) =>
  originateCommand({ ...CALL, ...change }, { robot: 'cti_robot' });

describe('the command that places a call', () => {
  it('marks the call as that of its attempt, ends it by itself, and runs the flow', () => {
    const command = commandOf();
    expect(command).toMatch(
      /^originate \{[^{}]*\}sofia\/gateway\/trunk\/13900000001 &cti_robot\(invitation\)$/,
    );
    for (const part of [
      `origination_uuid=${CALL.id}`,
      `cti_robot_task=${CALL.taskUuid}`,
      'cti_robot_number=9',
      'cti_robot_attempt=2',
      'originate_timeout=60',
      'ignore_early_media=true',
      'origination_caller_id_number=95001',
      "'sched_hangup +1800 ALLOTTED_TIMEOUT'",
    ])
      expect(command).toContain(part);
  });

  it('has the variables of the task, quoted, before its own', () => {
    const command = commandOf({
      originateVariables: { codec_string: 'PCMA', effective_caller_id_name: '张 三' },
    });
    expect(command).toContain("{codec_string='PCMA',effective_caller_id_name='张 三',origination_uuid=");
  });

  it('names a file where a task has variables of the number, and none where it has not', () => {
    expect(commandOf()).toContain('cti_robot_variables=file');
    expect(commandOf({ variables: {} })).not.toContain('cti_robot_variables');
  });

  it('starts the dialog of a server, and has its opening in the file', () => {
    const command = commandOf({ flow: null, led: LED, variables: {} });
    expect(command).toMatch(/ &cti_robot\(https\+smartcall:\/\/crm\.example\/turn%7B1\)$/);
    for (const part of ['cti_robot_recorded=true', 'cti_robot_variables=file'])
      expect(command).toContain(part);
    expect(command).not.toMatch(/您好|secret/);
  });

  it('has no words of a customer in it', () => {
    expect(commandOf()).not.toMatch(/王|hangup\}|name=王/);
  });

  it('hears announcements where the task wants it, and transfers where it has no flow', () => {
    expect(commandOf({ earlyMediaAsr: true })).toContain('ignore_early_media=consume');
    expect(commandOf({ flow: null })).toMatch(/ 1000 XML default$/);
    expect(originateCommand(CALL, { robot: 'javascript' })).toMatch(
      / '&javascript\(cti_robot\.js invitation\)'$/,
    );
  });

  it.each([
    '139,loopback/park/robot',
    '[y=1]139',
    '139|138',
    '139 &hangup',
    "139'",
    '',
    '1'.repeat(33),
    '139\n',
  ])('refuses the number %j', (number) => expect(() => commandOf({ number })).toThrow(/number/));

  it.each([
    'sofia/gateway/trunk/139',
    'loopback/${destination_number}',
    'sofia/gateway/a/${destination_number}|sofia/gateway/b/${destination_number}',
    '{a=b}sofia/gateway/trunk/${destination_number}',
  ])('refuses the dial string %j', (dialString) =>
    expect(() => commandOf({ line: { ...CALL.line, dialString } })).toThrow(/dial string of line 3/),
  );

  it.each<Partial<PlannedCall>>([
    { originateVariables: { a: 'b,c=d' } },
    { originateVariables: { a: '${uuid}' } },
    { originateVariables: { execute_on_answer: 'park' } },
    { originateVariables: { api_on_answer: 'reload' } },
    { originateVariables: { origination_uuid: 'x' } },
    { originateVariables: { a: "b' &system" } },
    { originateVariables: { 'a=b': 'c' } },
    { callerNumber: "1'}user/1" },
    { flow: 'a) &system(id' },
    { flow: null, led: { ...LED, name: 'https+smartcall://crm.example/) &system(id' } },
    { flow: null, led: { ...LED, name: 'https+smartcall://crm.example/${hangup}' } },
    { flow: null, led: { ...LED, name: 'file:///etc/passwd' } },
    { flow: null, destination: { extension: '1000', dialplan: 'inline', context: 'default' } },
    { flow: null, destination: { extension: '1 XML other', dialplan: 'XML', context: 'default' } },
  ])('refuses %j', (change) => expect(() => commandOf(change)).toThrow());
});
