import { describe, expect, it } from 'vitest';
import {
  DAY,
  EVERY_DAY,
  facts,
  type Given,
  lunch,
  MINUTE,
  NOON,
  said,
  shanghai,
} from '../../../test/support/outbound/gate-facts.ts';
import { gate } from '../gate.ts';
import type { TimeGroup } from '../windows.ts';

describe('what cannot be read', () => {
  const cases: [string, Given, string][] = [
    ['the blacklist', { blacklist: 'unreadable' }, 'blacklist-unreadable'],
    ['the history', { history: 'unreadable' }, 'interval-unreadable'],
    ['the group', { task: { timegroup: 'unreadable' } }, 'timegroup-unreadable'],
    [
      'a group of another kind',
      { task: { timegroup: { ...lunch, kind: 'x' as 'allow' } } },
      'timegroup-unreadable',
    ],
    ['windows', { task: { windows: [{ days: [1], from: 'nine', to: '10:00' }] } }, 'windows-unreadable'],
    ['windows that are no list', { task: { windows: 'daily' as unknown as [] } }, 'windows-unreadable'],
    [
      'the zone of windows',
      { task: { timezone: 'Moon/Base', windows: [{ days: EVERY_DAY, from: '0:00', to: '24:00' }] } },
      'windows-unreadable',
    ],
    ['the zone of a group', { task: { timezone: '', timegroup: lunch } }, 'timegroup-unreadable'],
    [
      'the zone of a callee without a country',
      { country: null, account: { timezone: 'Moon/Base' } },
      'hours-unreadable',
    ],
    ['the hours of the account', { account: { hours: ['9', '20'] } }, 'hours-unreadable'],
    [
      'missing hours of the account',
      { account: { hours: null as unknown as [string, string] } },
      'hours-unreadable',
    ],
    ['hours of no length', { account: { hours: ['09:00', '09:00'] } }, 'hours-unreadable'],
    ['the hours of the task', { task: { hours: ['13:00', '25:00'] } }, 'hours-unreadable'],
    ['the cap a day', { account: { capDay: Number.NaN } }, 'caps-unreadable'],
    ['a cap of nothing', { account: { capWeek: 0 } }, 'caps-unreadable'],
    ['the interval of the account', { account: { minInterval: -1 } }, 'interval-unreadable'],
    ['the interval of the task', { task: { minInterval: Number.NaN } }, 'interval-unreadable'],
    ['the speed of a line', { speed: 0 }, 'interval-unreadable'],
    ['the begin of the task', { task: { startTime: Number.NaN } }, 'task-unreadable'],
    ['the end of the task', { task: { stopTime: Number.NaN } }, 'task-unreadable'],
  ];
  it.each(cases)('%s: nothing is dialled, and it is tried again in five minutes', (_name, given, reason) => {
    const { verdict, log } = gate(facts(given));
    expect(verdict).toEqual({ kind: 'wait', until: NOON + 5 * MINUTE, reason });
    expect(log.find((step) => step.reason === reason)?.saw.fault).toEqual(expect.any(String));
  });

  it('waits longer where another rule forbids longer', () => {
    expect(said({ blacklist: 'unreadable', at: shanghai('2026-11-27 21:00') })).toBe(
      'wait blacklist-unreadable 2026-11-28 09:00',
    );
  });

  it('never makes a number final', () => {
    expect(said({ blacklist: 'unreadable', task: { stopTime: NOON + MINUTE } })).toBe(
      'wait blacklist-unreadable 2026-11-27 12:01',
    );
  });

  it('is a year whose holidays are not known, unless the account takes weekdays for what they are', () => {
    const timegroup: TimeGroup = {
      kind: 'allow',
      windows: [],
      holidays: { calendar: 'chinese', periods: [] },
    };
    const at = shanghai('2040-11-23 12:00');
    expect(said({ at, task: { timegroup } })).toBe('wait holidays-unknown 2040-11-23 13:00');
    expect(said({ at, task: { timegroup, stopTime: at + 60 * DAY } })).toBe(
      'wait holidays-unknown 2040-11-23 13:00',
    );
    const { verdict, log } = gate(
      facts({ at, task: { timegroup }, account: { unknownHolidays: 'weekday' } }),
    );
    expect(verdict).toEqual({ kind: 'pass' });
    expect(log.find(({ rule }) => rule === 'timegroup')?.saw).toMatchObject({
      day: 'unknown',
      year: 2040,
      unknownHolidays: 'weekday',
    });
  });

  it('is looked at every hour where no time is ever open', () => {
    const timegroup: TimeGroup = { ...lunch, windows: [{ days: EVERY_DAY, from: '00:00', to: '24:00' }] };
    expect(said({ task: { timegroup } })).toBe('wait outside-timegroup 2026-11-27 13:00');
    expect(said({ task: { timegroup, stopTime: NOON + 30 * DAY } })).toBe('never 12 expired');
  });
});
