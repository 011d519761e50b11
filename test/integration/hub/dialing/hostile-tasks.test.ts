/** What an API client may not decide: each try gets a clear error, and leaves nothing behind. */
import { describe, expect, it } from 'vitest';
import { startTaskServer } from './task-server.ts';

const NUMBERS: [string, unknown, string][] = [
  ['a loopback', { number: '13900000001,loopback/9999' }, 'not-dialable'],
  ['variables of a leg', { number: '[execute_on_answer=hangup]13900000001' }, 'not-dialable'],
  ['a second leg', { number: '13900000001|13900000002' }, 'not-dialable'],
  ['an application', { number: '13900000001 &system(reboot)' }, 'not-dialable'],
  ['a quote inside', { number: "139'00000001" }, 'not-dialable'],
  ['an expansion', { number: '${system(reboot)}' }, 'not-dialable'],
  ['a line break', { number: '13900000001\noriginate x' }, 'not-dialable'],
  ['a redirection', { number: '*21*13900000001#' }, 'not-dialable'],
  ['an emergency', { number: '110' }, 'emergency'],
  ['a premium of Excel', { number: '1.39E+10' }, 'scientific'],
  ['an object', { number: { $gt: '' } }, 'not-dialable'],
  ['a list', { number: ['13900000001'] }, 'not-dialable'],
  ['a number too long', { number: '1'.repeat(100_000) }, 'too-long'],
  ['a variable with a bad name', { number: '13900000001', variables: { 'a,b=c': 'x' } }, 'name'],
  ['a variable of 64 KiB', { number: '13900000001', variables: { a: 'x'.repeat(65_536) } }, 'too-large'],
  ['a NUL', { number: '13900000001', variables: { a: 'x\0' } }, 'value'],
  ['nested variables', { number: '13900000001', variables: { a: { b: 'c' } } }, 'value'],
  ['a list of variables', { number: '13900000001', variables: ['a'] }, 'not-variables'],
  ['too many', { number: '13900000001', variables: manyVariables() }, 'too-many'],
];

function manyVariables(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`v${index}`, 'x']));
}

/** Together more than 64 KiB. */
function manyRules(): object[] {
  return Array.from({ length: 100 }, () => ({ hangup_cause: Array(20).fill('A'.repeat(64)) }));
}

const CONTEXT_FIELD = 'caller_context.on_error';

const TASKS: [string, object, string][] = [
  ['runs something', { originate_variables: '{execute_on_answer=system reboot}' }, 'originate_variables'],
  ['calls an API', { originate_variables: '{api_on_answer=reload}' }, 'originate_variables'],
  ['expands', { originate_variables: "{codec_string='${system(reboot)}'}" }, 'originate_variables'],
  ['breaks out', { originate_variables: '{codec_string=PCMA}sofia/gateway/a/1' }, 'originate_variables'],
  ['has 64 KiB', { originate_variables: `{codec_string=${'x'.repeat(60_000)}}` }, 'originate_variables'],
  ['inline dialplan', { destination_dialplan: 'inline' }, 'destination_dialplan'],
  [
    'inline of a flow',
    { destination_extension: '1000', destination_dialplan: 'inline' },
    'destination_dialplan',
  ],
  ['another context', { destination_context: 'public' }, 'destination_context'],
  ['an application', { flow: null, destination_extension: 'system:reboot' }, 'destination_extension'],
  ['a dial string', { dial_format: 'sofia/gateway/x/${destination_number}' }, 'dial_format'],
  ['a prefix that is not allowed', { dial_format: '00${number}' }, 'dial_format'],
  ['a command', { scheduling_queue: 'support@default\napi shutdown' }, 'scheduling_queue'],
  ['a queue of another kind', { scheduling_queue: 'conference:1' }, 'scheduling_queue'],
  ['too many agents', { scheduling_queue: 'simulated:1000000' }, 'scheduling_queue'],
  ['a ratio', { scheduling_policy_ratio: 100 }, 'scheduling_policy_ratio'],
  ['a limit', { abandon_limit: 0 }, 'abandon_limit'],
  ['a wait', { abandon_after: 3600 }, 'abandon_after'],
  ['a caller with commas', { _origination_caller_id_number: "95001,x='y'" }, '_origination_caller_id_number'],
  ['no line of ours', { caller_line_id: 4711 }, 'caller_line_id'],
  ['no group of times', { disable_dial_timegroup: 'x' }, 'disable_dial_timegroup'],
  ['no flow of ours', { flow: 4711 }, 'flow'],
  ['a zone', { timezone: '../../etc/passwd' }, 'timezone'],
  ['hours', { hours: ['20:00', '09:00'] }, 'hours'],
  ['windows', { windows: [{ days: [8], from: '09:00', to: '10:00' }] }, 'windows[0].days'],
  ['rules', { redialer_rule: [{ status: [99] }] }, 'redialer_rule[0].status'],
  ['an interval', { redialer_interval: [-1] }, 'redialer_interval'],
  ['an interval longer than calls are remembered', { min_interval: 604_800_001 }, 'min_interval'],
  ['rules that are too long', { redialer_rule: manyRules() }, 'redialer_rule'],
  ['a fallback', { caller_context: { url: 'https://93.184.216.34/', on_error: 'fallback' } }, CONTEXT_FIELD],
  ['all rejected', { caller_context: { url: 'https://93.184.216.34/', on_error: 'reject' } }, CONTEXT_FIELD],
  ['a rate', { call_per_second: '0' }, 'call_per_second'],
  ['a limit', { maximumcall: '99999999' }, 'maximumcall'],
  ['a time', { start_time: 'tomorrow' }, 'start_time'],
  ['an end before the begin', { start_time: 2_000_000_000_000, stop_time: 1_999_999_999_999 }, 'stop_time'],
];

const zh = { 'accept-language': 'zh-CN' };

describe('a client of the API', () => {
  it('gives no number that means something else, and none with variables that cannot be kept', async () => {
    const server = await startTaskServer();
    const task = await server.task();
    for (const [what, row, fault] of NUMBERS) {
      const body = { task_id: task.uuid, data: [row] };
      const { status, body: said } = await server.ask('POST', '/v1/task/number', body, zh);
      expect([what, status, said.error]).toEqual([what, 422, { code: 'NUMBERS_REFUSED', path: 'body.data' }]);
      expect([what, said.data.rejects]).toMatchObject([what, [{ line: 1, fault }]]);
      expect(said.data.rejects[0].message).toMatch(/\p{Script=Han}/u);
    }
    const { db } = server.hub.store;
    expect(await db.selectFrom('call_number').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('call_import').selectAll().execute()).toEqual([]);
  });

  it('makes no task that runs, dials or transfers to something of its own', async () => {
    const server = await startTaskServer();
    const task = await server.task();
    for (const [what, change, field] of TASKS) {
      const body = { name: 'hostile', flow: server.flow, caller_line_id: server.line, ...change };
      const answer = await server.ask('POST', '/v1/task', body, zh);
      const error = { code: 'INVALID', path: `body.${field}` };
      expect([what, answer.status, answer.body.error]).toEqual([what, 422, error]);
      expect(answer.body.message).toMatch(/\p{Script=Han}/u);
      const changed = await server.ask('PUT', `/v1/task/${task.uuid}`, change);
      expect([what, changed.status, changed.body.error]).toEqual([what, 422, error]);
    }
    for (const call_notify_url of [
      'http://127.0.0.1:81/api/hangup_notify',
      'http://169.254.169.254/latest',
      'file:///etc/passwd',
      'https://10.0.0.1/',
    ]) {
      const body = { name: 'x', flow: server.flow, call_notify_url };
      const answer = await server.ask('POST', '/v1/task', body);
      expect([call_notify_url, answer.status, answer.body.error]).toEqual([
        ...[call_notify_url, 400],
        { code: 'PUSH_ADDRESS', path: 'body.call_notify_url' },
      ]);
    }
    for (const url of ['http://127.0.0.1:81/', 'https://10.0.0.1/', 'http://169.254.169.254/latest']) {
      const answer = await server.ask('PUT', `/v1/task/${task.uuid}`, { caller_context: { url } });
      expect([url, answer.status, answer.body.error]).toEqual([
        ...[url, 400],
        { code: 'PUSH_ADDRESS', path: 'body.caller_context.url' },
      ]);
    }
    expect((await server.ask('GET', '/v1/task')).body.data).toMatchObject({ total: 1, data: [task] });
  });

  it('gives texts of variables, which stay as they are', async () => {
    const server = await startTaskServer();
    const originate_variables = '{execute_on_media=start_da2,codec_string=PCMA}';
    const task = await server.task({ originate_variables });
    expect(task).toMatchObject({ originate_variables, early_media_asr: true });
    const text = `"a", 'b', {c}, \${d}\n&e|f`;
    const data = [{ number: '13900000001', variables: { text, vip: true } }];
    await server.ask('POST', '/v1/task/number', { task_id: task.uuid, data });
    const { db } = server.hub.store;
    const row = await db.selectFrom('call_number').selectAll().executeTakeFirstOrThrow();
    expect(JSON.parse(row.variables ?? '')).toEqual({ text, vip: 'true' });
    const kept = await db.selectFrom('call_task').selectAll().executeTakeFirstOrThrow();
    expect(kept.originate_variables).toBe('{"codec_string":"PCMA"}');
  });
});
