import { describe, expect, it } from 'vitest';
import { attempt, facts, HOUR, NOON, shanghai } from '../../../test/support/outbound/gate-facts.ts';
import { type GateFacts, type GateStep, gate } from '../gate.ts';
import { reasonText } from './reason-text.ts';
import { GATE_REASONS } from './rule.ts';

const textOf = (given: Parameters<typeof facts>[0], language: 'en' | 'zh') => {
  const { log, verdict } = gate(facts(given) as GateFacts);
  const reason = verdict.kind === 'pass' ? null : verdict.reason;
  const step = log.find((one) => one.reason === reason) as GateStep;
  return reasonText(step, language, 'Asia/Shanghai');
};

describe('a reason', () => {
  it.each([
    [
      { at: shanghai('2026-11-27 20:30') },
      "It is outside of the callee's hours, 09:00 to 20:00 until 2026-11-28 09:00 (Asia/Shanghai).",
      '不在被叫当地时段 09:00–20:00 内，要等到 2026-11-28 09:00 (Asia/Shanghai)。',
    ],
    [
      { history: [attempt(1), attempt(2), attempt(3)] },
      'The number was called 3 times today, of 3: it waits until 2026-11-28 00:00 (Asia/Shanghai).',
      '今天已呼叫 3 次，上限 3 次，要等到 2026-11-28 00:00 (Asia/Shanghai)。',
    ],
    [
      { blacklist: { reason: 'dnc', until: null } },
      'The number is on the blacklist for good.',
      '号码在黑名单里，永久有效。',
    ],
    [
      { task: { startTime: NOON + HOUR } },
      'The task has not started: it waits until 2026-11-27 13:00 (Asia/Shanghai).',
      '任务还没开始，要等到 2026-11-27 13:00 (Asia/Shanghai)。',
    ],
    [
      { task: { stopTime: NOON } },
      'The task ends at 2026-11-27 12:00 (Asia/Shanghai), before this number may be called.',
      '任务在 2026-11-27 12:00 (Asia/Shanghai) 结束，在此之前这个号码没有可以呼叫的时间。',
    ],
    [
      { blacklist: 'unreadable' as const },
      'The blacklist cannot be read, so nothing is dialled.',
      '黑名单读不出来，暂不呼叫。',
    ],
  ])('of %j is a sentence', (given, en, zh) => {
    expect(textOf(given, 'en')).toBe(en);
    expect(textOf(given, 'zh')).toBe(zh);
  });

  it.each(GATE_REASONS)('has a sentence in both languages: %s', (reason) => {
    const step: GateStep = {
      rule: 'start',
      said: 'wait',
      reason,
      until: null,
      saw: { fault: 'x', where: 'y' },
    };
    expect(reasonText(step, 'en')).toMatch(/^[A-Z].*\.$/);
    expect(reasonText(step, 'zh')).toMatch(/。$/);
  });
});
