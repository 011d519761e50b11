import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attempt,
  facts,
  type Given,
  HOUR,
  inShanghai,
  lunch,
  MINUTE,
  NOON,
  said,
  shanghai,
} from '../../test/support/outbound/gate-facts.ts';
import { gate, NEVER_OPEN_WAIT_MS } from './gate.ts';

const REQUIRED = { requireConsent: true };

describe('each rule', () => {
  const cases: [string, Given, string][] = [
    ['nothing forbids', {}, 'pass'],
    ['the task begins later', { task: { startTime: NOON + HOUR } }, 'wait not-started 2026-11-27 13:00'],
    ['the task begins now', { task: { startTime: NOON } }, 'pass'],
    ['the task ends now', { task: { stopTime: NOON } }, 'never 12 expired'],
    ['the task ends in a moment', { task: { stopTime: NOON + 1 } }, 'pass'],
    [
      'outside of the windows',
      { task: { windows: [{ days: [5], from: '14:00', to: '18:00' }] } },
      'wait outside-windows 2026-11-27 14:00',
    ],
    [
      'windows in a zone of their own',
      { task: { windows: [{ days: [5], from: '09:00', to: '10:00' }], timezone: 'Europe/Berlin' } },
      'wait outside-windows 2026-11-27 16:00',
    ],
    ['a forbidden time', { task: { timegroup: lunch } }, 'wait outside-timegroup 2026-11-27 13:30'],
    ['before the hours', { at: shanghai('2026-11-27 08:59') }, 'wait outside-hours 2026-11-27 09:00'],
    ['the last moment of the hours', { at: shanghai('2026-11-27 20:00') - 1 }, 'pass'],
    ['after the hours', { at: shanghai('2026-11-27 20:00') }, 'wait outside-hours 2026-11-28 09:00'],
    [
      'hours that the task narrows',
      { task: { hours: ['13:00', '14:00'] } },
      'wait outside-hours 2026-11-27 13:00',
    ],
    [
      'hours that the task cannot widen',
      { at: shanghai('2026-11-27 20:30'), task: { hours: ['00:00', '24:00'] } },
      'wait outside-hours 2026-11-28 09:00',
    ],
    ['hours all day', { at: shanghai('2026-11-27 03:00'), account: { hours: ['00:00', '24:00'] } }, 'pass'],
    ['no consent, which the task does not require', { consent: null }, 'pass'],
    ['no consent', { task: REQUIRED }, 'never 12 no-consent'],
    ['consent', { task: REQUIRED, consent: { until: null } }, 'pass'],
    ['consent until later', { task: REQUIRED, consent: { until: NOON + 1 } }, 'pass'],
    ['consent until now', { task: REQUIRED, consent: { until: NOON } }, 'never 12 consent-ended'],
    [
      'consent that ends before the task begins',
      { task: { ...REQUIRED, startTime: NOON + HOUR }, consent: { until: NOON + HOUR } },
      'wait not-started 2026-11-27 13:00',
    ],
    [
      'consent that cannot be read',
      { task: REQUIRED, consent: 'unreadable' },
      'wait consent-unreadable 2026-11-27 12:05',
    ],
    [
      'the blacklist before consent',
      { task: REQUIRED, blacklist: { reason: 'dnc', until: null } },
      'never 11 blacklisted',
    ],
    ['on the blacklist for good', { blacklist: { reason: 'dnc', until: null } }, 'never 11 blacklisted'],
    [
      'on the blacklist for an hour',
      { blacklist: { reason: 'manual', until: NOON + HOUR } },
      'wait blacklisted 2026-11-27 13:00',
    ],
    ['on the blacklist until now', { blacklist: { reason: 'manual', until: NOON } }, 'pass'],
    [
      'on the blacklist until the task ends',
      { blacklist: { reason: 'manual', until: NOON + HOUR }, task: { stopTime: NOON + HOUR } },
      'never 11 blacklisted',
    ],
    [
      'on the blacklist until a moment before the task ends',
      { blacklist: { reason: 'manual', until: NOON + HOUR }, task: { stopTime: NOON + 2 * HOUR } },
      'wait blacklisted 2026-11-27 13:00',
    ],
    [
      'on the blacklist after the task has ended',
      { blacklist: { reason: 'dnc', until: null }, task: { stopTime: NOON } },
      'never 11 blacklisted',
    ],
  ];
  it.each(cases)('%s', (_name, given, verdict) => {
    expect(said(given)).toBe(verdict);
  });
});

describe('the log', () => {
  it('has a step for each rule, with what it saw and until when it forbids', () => {
    const { log } = gate(
      facts({ at: shanghai('2026-11-27 20:30'), history: [attempt(1), attempt(2), attempt(3)] }),
    );
    expect(
      log.map(({ rule, said, reason, until }) => [rule, said, reason, until && inShanghai(until)]),
    ).toEqual([
      ['start', 'pass', null, null],
      ['blacklist', 'pass', null, null],
      ['consent', 'pass', null, null],
      ['windows', 'pass', null, null],
      ['timegroup', 'pass', null, null],
      ['hours', 'wait', 'outside-hours', '2026-11-28 09:00'],
      ['interval', 'pass', null, null],
      ['cap-day', 'wait', 'cap-day', '2026-11-28 00:00'],
      ['cap-week', 'pass', null, null],
    ]);
    expect(log.find(({ rule }) => rule === 'cap-day')?.saw).toMatchObject({ attempts: 3, most: 3 });
  });

  it('has neither the number nor what people wrote', () => {
    const { log } = gate(
      facts({ blacklist: { reason: 'Zhang San asked', until: NOON + HOUR }, history: [attempt(1)] }),
    );
    expect(JSON.stringify(log)).not.toMatch(/139|Zhang/);
  });
});

describe('any facts', () => {
  const hour = fc.integer({ min: 0, max: 23 }).map((value) => `${value}:00`);
  const hours = fc.tuple(hour, hour).filter(([from, to]) => from !== to);
  const windows = fc.array(
    fc
      .record({
        days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        from: hour,
        to: hour,
      })
      .filter(({ from, to }) => from !== to),
    { maxLength: 2 },
  );
  const minutes = (most: number) => fc.integer({ min: 0, max: most }).map((value) => value * MINUTE);
  const given = fc.record({
    at: minutes(14 * 24 * 60).map((offset) => shanghai('2026-10-20 00:00') + offset),
    country: fc.constantFrom('CN', 'US', 'DE', null),
    task: fc.record({
      windows,
      timezone: fc.constantFrom('Asia/Shanghai', 'Europe/Berlin'),
      timegroup: fc.constantFrom(null, lunch),
      startTime: fc.option(minutes(3000).map((offset) => shanghai('2026-10-27 00:00') + offset)),
      stopTime: fc.option(minutes(30_000).map((offset) => shanghai('2026-10-27 00:00') + offset)),
      hours: fc.option(hours),
    }),
    account: fc.record({
      hours,
      capDay: fc.integer({ min: 1, max: 3 }),
      capWeek: fc.integer({ min: 1, max: 6 }),
    }),
    blacklist: fc.option(
      fc.record({
        reason: fc.constant('x'),
        until: fc.option(minutes(30_000).map((offset) => shanghai('2026-10-27 00:00') + offset)),
      }),
    ),
    ages: fc.array(fc.integer({ min: 1, max: 8 * 24 * 60 }), { maxLength: 8 }),
  });

  it('wait until the first moment at which no rule forbids any more', () => {
    fc.assert(
      fc.property(
        given,
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
          minLength: 20,
          maxLength: 20,
        }),
        ({ ages, ...rest }, samples) => {
          const past = ages.map((age, index) => ({
            at: rest.at - age * MINUTE,
            ended: rest.at - age * MINUTE + 1,
            taskId: index % 2,
            unknown: false,
          }));
          const all = facts({ ...rest, history: past } as Given);
          const { verdict } = gate(all);
          if (verdict.kind !== 'wait') return;
          const later = (at: number) => gate({ ...all, at }).verdict.kind;
          expect(verdict.until).toBeGreaterThan(all.at);
          // No time suits these rules: they are looked at again in an hour.
          if (verdict.until === all.at + NEVER_OPEN_WAIT_MS && later(verdict.until) !== 'pass') return;
          expect(later(verdict.until)).toBe('pass');
          expect(later(verdict.until - 1)).toBe('wait');
          for (const share of samples) {
            expect(later(all.at + Math.floor(share * (verdict.until - all.at - 1)))).toBe('wait');
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
