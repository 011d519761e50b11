import { describe, expect, it } from 'vitest';
import type { StoredRecord } from '../../records/call.ts';
import { addressOf, isReceipt } from './dialects.ts';
import { hangupNotifyBody } from './hangup-notify.ts';
import { PLAN_MS, retryAfterMs, waitAfter } from './plan.ts';
import { TargetPauses } from './target-pauses.ts';

describe('the plan of tries', () => {
  it.each([
    [1, null, 0, 5000],
    [1, null, 0.5, 5500],
    [9, null, 0, 43_200_000],
    [10, null, 0, null],
    [1, 60_000, 0, 60_000],
    [1, 999 * 3_600_000, 0, 6 * 3_600_000],
    [9, 60_000, 0, 43_200_000],
  ])('waits after try %i, asked for %s ms, at random %s: %s', (tries, askedMs, random, ms) => {
    expect(waitAfter(tries, { askedMs, random: () => random })).toBe(ms);
  });

  it('has nine waits', () => expect(PLAN_MS).toHaveLength(9));

  it.each([
    [undefined, null],
    ['120', 120_000],
    ['Thu, 01 Jan 1970 00:01:00 GMT', 59_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', null],
  ])('understands Retry-After %s as %s ms', (header, ms) => expect(retryAfterMs(header, 1000)).toBe(ms));
});

it('a target that fails rests, is tried with one push, and then is sent to as before', () => {
  let now = 0;
  const pauses = new TargetPauses({ failures: 2, pauseMs: 100, atOnce: 8, monotonic: () => now });
  pauses.note('a', false);
  expect(pauses.limitOf('a')).toBe(8);
  pauses.note('a', false);
  expect([pauses.limitOf('a'), pauses.limitOf('b'), pauses.resting]).toEqual([0, 8, ['a']]);
  now = 100;
  expect(pauses.limitOf('a')).toBe(1);
  pauses.note('a', false);
  expect(pauses.limitOf('a')).toBe(0);
  now = 200;
  pauses.note('a', true);
  expect([pauses.limitOf('a'), pauses.resting]).toEqual([8, []]);
});

describe('the form hangup_notify', () => {
  const record = {
    ...{ callid: 'c 1', direction: 'outbound', callee: '13800000000', caller_number: '95001' },
    ...{ calldate: '2026-01-01T04:00:00.000Z', answerdate: null, hangupcause: 'USER_BUSY', hangup_code: 486 },
    ...{ bill: 0, duration: 3200, recordfile: null, task_id: 't&1', number_id: 'n1' },
  } as StoredRecord;
  const fields = (more: object) =>
    Object.fromEntries(
      new URLSearchParams(hangupNotifyBody({ ...record, ...more }, () => '2026-01-01 12:00:00')),
    );

  it('has the fields of the call module', () => {
    expect(fields({})).toEqual({
      ...{ type: 'hangup_notify', taskuuid: 't&1', callid: 'c 1', number: '13800000000', numberid: 'n1' },
      ...{
        calldatetime: '2026-01-01 12:00:00',
        cause: 'USER_BUSY',
        code: '486',
        bill: '0',
        duration: '3200',
      },
      ...{ da: 'busy now', recordfile: '', calleridnumber: '95001' },
    });
  });

  it('names the caller of a call that came in', () => {
    const inbound = { direction: 'inbound', answerdate: '2026-01-01T04:00:01.000Z', bill: 2000 };
    expect(fields(inbound)).toMatchObject({ number: '95001', calleridnumber: '13800000000', da: 'answer' });
  });
});

describe('a receipt', () => {
  it.each<[string, number, string, boolean]>([
    ['standard', 204, '', true],
    ['standard', 500, 'success', false],
    ['hangup_notify', 200, 'fail', true],
    ['yeta', 200, '', false],
    ['yeta', 200, '{"code":0}', false],
    ['yeta', 200, '{"msg":"success"}', true],
    ['yeta', 200, 'SUCCESS', true],
    ['yeta', 500, 'success', true],
    ['yeta', 200, 'unsuccessful', false],
    ['aliyun', 200, '{"code":0,"msg":"接收成功"}', true],
    ['aliyun', 200, ' {"msg": "", "code": 0.0}\n', true],
    ['aliyun', 201, '{"code":0}', false],
    ['aliyun', 500, '{"code":0}', false],
    ['aliyun', 200, '{"code":"0"}', false],
    ['aliyun', 200, '{"code":1}', false],
    ['aliyun', 200, '{"Code":0}', false],
    ['aliyun', 200, '{"code":null}', false],
    ['aliyun', 200, '[{"code":0}]', false],
    ['aliyun', 200, 'null', false],
    ['aliyun', 200, '0', false],
    ['aliyun', 200, 'success', false],
    ['aliyun', 200, '', false],
  ])('of %s is status %i with the text %j: %s', (dialect, status, text, is) => {
    expect(isReceipt(dialect, { status, text })).toBe(is);
  });

  it('of a body goes to the address that has its name', () => {
    const url = 'https://crm.example/{module}?m={module}';
    const push = { dialect: 'yeta', event: 'receiveVoice' };
    expect(addressOf(url, push)).toBe('https://crm.example/receiveVoice?m=receiveVoice');
    const report = { dialect: 'aliyun', event: 'VoiceReport' };
    expect(addressOf(url, report)).toBe('https://crm.example/VoiceReport?m=VoiceReport');
    expect(addressOf(url, { ...push, dialect: 'standard' })).toBe(url);
  });
});
