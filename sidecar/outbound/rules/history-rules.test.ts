import { describe, expect, it } from 'vitest';
import {
  attempt,
  DAY,
  type Given,
  HOUR,
  NOON,
  said,
  shanghai,
} from '../../../test/support/outbound/gate-facts.ts';

describe('the interval', () => {
  const half = 0.5;
  const cases: [string, Given, string][] = [
    [
      'after an attempt of another task',
      { history: [attempt(half, { taskId: 2 })] },
      'wait too-soon 2026-11-27 12:31',
    ],
    ['begins with the end of the call', { history: [attempt(2, { taskId: 2, ended: NOON - HOUR })] }, 'pass'],
    ['of the same task is left to its retries', { history: [attempt(half)] }, 'pass'],
    [
      'of the same task is a minute at least',
      { history: [attempt(1 / 60)] },
      'wait too-soon 2026-11-27 12:01',
    ],
    ['of the same task may be nothing', { history: [attempt(1 / 60)], account: { minInterval: 0 } }, 'pass'],
    [
      'after an unknown fate holds in the same task',
      { history: [attempt(half, { unknown: true })] },
      'wait fate-unknown 2026-11-27 12:31',
    ],
    [
      'after an unknown fate without an end begins with the attempt',
      { history: [attempt(half, { unknown: true, ended: null })] },
      'wait fate-unknown 2026-11-27 12:30',
    ],
    [
      'a task lengthens',
      { history: [attempt(half, { taskId: 2 })], task: { minInterval: 2 * HOUR } },
      'wait too-soon 2026-11-27 13:31',
    ],
    [
      'a task does not shorten',
      { history: [attempt(half, { taskId: 2 })], task: { minInterval: 0 } },
      'wait too-soon 2026-11-27 12:31',
    ],
    [
      'passes faster after a simulated attempt',
      { speed: 60, history: [attempt(half, { taskId: 2, simulated: true })] },
      'pass',
    ],
    [
      'passes as ever after a real one',
      { speed: 60, history: [attempt(half, { taskId: 2 })] },
      'wait too-soon 2026-11-27 12:31',
    ],
    [
      'does not end while an attempt is under way',
      { history: [attempt(half, { ended: null, taskId: 2 })] },
      'wait under-way 2026-11-27 13:00',
    ],
    [
      'is a minute while an attempt of the task is under way',
      { history: [attempt(half, { ended: null })] },
      'wait under-way 2026-11-27 12:01',
    ],
    [
      'is that of the attempt that holds longest',
      { history: [attempt(0.1), attempt(half, { taskId: 2 })] },
      'wait too-soon 2026-11-27 12:31',
    ],
  ];
  it.each(cases)('%s', (_name, given, verdict) => {
    expect(said(given)).toBe(verdict);
  });
});

describe('the caps', () => {
  const today = [attempt(1), attempt(2), attempt(3)];
  // Two a day on the three days before, so that the week is full with one more.
  const week = [1, 2, 3].flatMap((days) => [attempt(24 * days), attempt(24 * days + 1)]);

  const cases: [string, Given, string][] = [
    [
      'a day: free again at midnight, and called when the hours begin',
      { history: today },
      'wait cap-day 2026-11-28 09:00',
    ],
    [
      'a day: at midnight where the hours allow it',
      { history: today, account: { hours: ['00:00', '24:00'] } },
      'wait cap-day 2026-11-28 00:00',
    ],
    [
      'a day: attempts of yesterday do not count',
      { history: today.map((one) => ({ ...one, at: one.at - DAY, ended: null, unknown: true })) },
      'pass',
    ],
    [
      'a day: attempts of all tasks count',
      { history: [attempt(1), attempt(2), attempt(3, { taskId: 2 })] },
      'wait cap-day 2026-11-28 09:00',
    ],
    [
      'a day: an unknown fate counts',
      { history: [attempt(1), attempt(2), attempt(3, { unknown: true })] },
      'wait cap-day 2026-11-28 09:00',
    ],
    ['a week: six are not seven', { history: week }, 'pass'],
    [
      'a week: free when the oldest day is the eighth',
      { history: [attempt(1), ...week] },
      'wait cap-week 2026-12-01 09:00',
    ],
    ['a week: attempts before it do not count', { history: [...week, attempt(24 * 7)] }, 'pass'],
    [
      'past the end of the task: expired',
      { history: today, task: { stopTime: shanghai('2026-11-28 09:00') } },
      'never 12 expired',
    ],
    [
      'just before the end of the task',
      { history: today, task: { stopTime: shanghai('2026-11-28 09:01') } },
      'wait cap-day 2026-11-28 09:00',
    ],
    [
      'and windows: the first moment that suits all',
      {
        history: today,
        task: { windows: [{ days: [1], from: '07:00', to: '24:00' }], hours: ['10:00', '11:00'] },
      },
      'wait outside-windows 2026-11-30 10:00',
    ],
  ];
  it.each(cases)('%s', (_name, given, verdict) => {
    expect(said(given)).toBe(verdict);
  });

  it('count by the days of the callee, not of the account', () => {
    // 23:30 and 00:30 in Berlin are one day in Shanghai.
    const at = Date.parse('2026-11-27T10:00+01:00');
    const history = ['2026-11-26T23:30+01:00', '2026-11-26T23:40+01:00', '2026-11-27T00:30+01:00'].map(
      (time) => ({
        ...attempt(0),
        at: Date.parse(time),
        ended: Date.parse(time),
      }),
    );
    expect(said({ at, country: 'DE', history })).toBe('pass');
    expect(said({ at, country: 'CN', history })).toContain('wait cap-day');
  });
});
