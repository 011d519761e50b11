import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DayWindow,
  groupDays,
  isWindowFault,
  nextOpening,
  type OpenTimes,
  openAt,
  type TimeGroup,
  windowDays,
} from './windows.ts';

const MINUTE = 60_000;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const WORKING_DAYS = [1, 2, 3, 4, 5];

function times(given: Partial<OpenTimes>): OpenTimes {
  return { timezone: 'Asia/Shanghai', windows: [], timegroup: null, unknownHolidays: 'forbid', ...given };
}

function group(given: Partial<TimeGroup>): TimeGroup {
  return { kind: 'allow', windows: [], holidays: { calendar: 'none', periods: [] }, ...given };
}

/** Local time of Shanghai, which has no daylight saving. */
const shanghai = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
const inShanghai = (at: number | null): string | null =>
  at === null ? null : new Date(at + 8 * 60 * MINUTE).toISOString().slice(0, 16).replace('T', ' ');
const openingAfter = (text: string, given: Partial<OpenTimes>) =>
  inShanghai(nextOpening(shanghai(text), times(given)));

describe('windows', () => {
  const office: DayWindow[] = [
    { days: WORKING_DAYS, from: '09:00', to: '12:00' },
    { days: WORKING_DAYS, from: '14:00', to: '18:00' },
  ];

  it.each([
    ['2026-11-27 08:59', '2026-11-27 09:00'],
    ['2026-11-27 09:00', '2026-11-27 09:00'],
    ['2026-11-27 11:59', '2026-11-27 11:59'],
    ['2026-11-27 12:00', '2026-11-27 14:00'],
    ['2026-11-27 18:00', '2026-11-30 09:00'],
    ['2026-11-28 10:00', '2026-11-30 09:00'],
  ])('of an office: after %s the next opening is %s', (at, opening) => {
    expect(openingAfter(at, { windows: office })).toBe(opening);
    expect(openAt(shanghai(at), times({ windows: office }))).toBe(at === opening);
  });

  it.each([
    // Friday 22:00 to Saturday 02:00.
    ['2026-11-27 21:59', '2026-11-27 22:00'],
    ['2026-11-27 23:59', '2026-11-27 23:59'],
    ['2026-11-28 01:59', '2026-11-28 01:59'],
    ['2026-11-28 02:00', '2026-12-04 22:00'],
    ['2026-11-26 23:00', '2026-11-27 22:00'],
  ])('across midnight belong to the day on which they begin: after %s comes %s', (at, opening) => {
    expect(openingAfter(at, { windows: [{ days: [5], from: '22:00', to: '02:00' }] })).toBe(opening);
  });

  it('of Sunday reach into Monday', () => {
    const windows = [{ days: [7], from: '23:00', to: '01:00' }];
    expect(openingAfter('2026-11-30 00:59', { windows })).toBe('2026-11-30 00:59');
    expect(openingAfter('2026-11-30 01:00', { windows })).toBe('2026-12-06 23:00');
  });

  it.each(['24:00', '00:00'])('end with the day at %s', (to) => {
    const windows = [{ days: [5], from: '20:00', to }];
    expect(openingAfter('2026-11-27 23:59', { windows })).toBe('2026-11-27 23:59');
    expect(openingAfter('2026-11-28 00:00', { windows })).toBe('2026-12-04 20:00');
  });

  it('from 00:00 to 24:00 every day never close, and none at all do not either', () => {
    const always = { windows: [{ days: EVERY_DAY, from: '0:00', to: '24:00' }] };
    for (const at of ['2026-11-27 23:59', '2026-11-28 00:00']) {
      expect(openingAfter(at, always)).toBe(at);
      expect(openingAfter(at, {})).toBe(at);
    }
  });

  it.each([
    ['not-a-list', null],
    ['not-a-list', 'Mon-Fri'],
    ['days', [{ days: [], from: '09:00', to: '18:00' }]],
    ['days', [{ days: [0], from: '09:00', to: '18:00' }]],
    ['days', [{ days: [8], from: '09:00', to: '18:00' }]],
    ['days', [{ days: ['1'], from: '09:00', to: '18:00' }]],
    ['days', [{ from: '09:00', to: '18:00' }]],
    ['days', [null]],
    ['time', [{ days: [1], from: '9', to: '18:00' }]],
    ['time', [{ days: [1], from: '09:00', to: '24:01' }]],
    ['time', [{ days: [1], from: '09:60', to: '18:00' }]],
    ['time', [{ days: [1], from: '24:00', to: '18:00' }]],
    ['time', [{ days: [1], from: '-1:00', to: '18:00' }]],
    ['time', [{ days: [1], from: 900, to: 1800 }]],
    ['empty-window', [{ days: [1], from: '09:00', to: '9:00' }]],
  ])('that cannot be read are closed: %s of %j', (fault, given) => {
    const windows = given as DayWindow[];
    const days = windowDays(windows);
    expect(isWindowFault(days) && days.fault).toBe(fault);
    expect(openAt(shanghai('2026-11-27 10:00'), times({ windows }))).toBe(false);
    expect(openingAfter('2026-11-27 10:00', { windows })).toBeNull();
  });

  it.each(['', 'Mars/Olympus', 'Asia/Shanghai; DROP TABLE', '__proto__'])(
    'in the zone %j are closed',
    (timezone) => {
      expect(openAt(0, times({ timezone }))).toBe(false);
      expect(nextOpening(0, times({ timezone }))).toBeNull();
    },
  );
});

describe('a group', () => {
  it('that forbids is open at all other times', () => {
    const timegroup = group({ kind: 'forbid', windows: [{ days: EVERY_DAY, from: '12:00', to: '14:00' }] });
    expect(openingAfter('2026-11-27 11:59', { timegroup })).toBe('2026-11-27 11:59');
    expect(openingAfter('2026-11-27 12:00', { timegroup })).toBe('2026-11-27 14:00');
  });

  it('that forbids across midnight is closed on both sides of it', () => {
    const timegroup = group({ kind: 'forbid', windows: [{ days: EVERY_DAY, from: '21:00', to: '08:00' }] });
    expect(openingAfter('2026-11-27 22:00', { timegroup })).toBe('2026-11-28 08:00');
    expect(openingAfter('2026-11-28 07:59', { timegroup })).toBe('2026-11-28 08:00');
  });

  it('and windows must both be open', () => {
    const windows = [{ days: EVERY_DAY, from: '09:00', to: '18:00' }];
    const timegroup = group({ kind: 'forbid', windows: [{ days: EVERY_DAY, from: '08:00', to: '10:00' }] });
    expect(openingAfter('2026-11-27 20:00', { windows, timegroup })).toBe('2026-11-28 10:00');
    const never = group({ kind: 'forbid', windows });
    expect(openingAfter('2026-11-27 20:00', { windows, timegroup: never })).toBeNull();
  });

  it('is closed for periods: to a moment, or to the end of a date', () => {
    const periods = [
      { from: '2026-11-27 12:00', to: '2026-11-28 9:30' },
      { from: '2026-12-01', to: '2026-12-2' },
    ];
    const timegroup = group({ holidays: { calendar: 'none', periods } });
    expect(openingAfter('2026-11-27 11:59', { timegroup })).toBe('2026-11-27 11:59');
    expect(openingAfter('2026-11-27 12:00', { timegroup })).toBe('2026-11-28 09:30');
    expect(openingAfter('2026-12-01 00:00', { timegroup })).toBe('2026-12-03 00:00');
  });

  it.each([
    ['kind', { kind: 'allowed' }],
    ['calendar', { holidays: { calendar: 'german', periods: [] } }],
    ['calendar', { holidays: null }],
    ['not-a-list', { holidays: { calendar: 'none' } }],
    ['period', { holidays: { calendar: 'none', periods: [{ from: '2026-02-30', to: '2026-03-01' }] } }],
    ['period', { holidays: { calendar: 'none', periods: [{ from: '2026-03-02', to: '2026-03-01' }] } }],
    ['days', { windows: [{ days: [9], from: '9:00', to: '10:00' }] }],
  ])('that cannot be read is closed: %s', (fault, given) => {
    const timegroup = group(given as Partial<TimeGroup>);
    const days = groupDays(timegroup, 'weekday');
    expect(isWindowFault(days) && days.fault).toBe(fault);
    expect(openingAfter('2026-11-27 10:00', { timegroup })).toBeNull();
  });
});

describe('holidays of China', () => {
  const office = group({
    windows: [{ days: WORKING_DAYS, from: '09:00', to: '18:00' }],
    holidays: { calendar: 'chinese', periods: [] },
  });

  it.each([
    // National Day: 1 to 7 October off, Sunday 20 September and Saturday 10 October worked.
    ['2026-09-30 18:00', '2026-10-08 09:00'],
    ['2026-10-01 10:00', '2026-10-08 09:00'],
    ['2026-09-20 10:00', '2026-09-20 10:00'],
    ['2026-10-10 08:00', '2026-10-10 09:00'],
    ['2026-10-10 18:00', '2026-10-12 09:00'],
    ['2026-10-17 10:00', '2026-10-19 09:00'],
  ])('after %s the next opening is %s', (at, opening) => {
    expect(openingAfter(at, { timegroup: office })).toBe(opening);
  });

  it('close the night that begins on a working day at midnight, and open none that begins on a holiday', () => {
    const nights = group({
      windows: [{ days: EVERY_DAY, from: '22:00', to: '02:00' }],
      holidays: { calendar: 'chinese', periods: [] },
    });
    expect(openingAfter('2026-10-01 00:00', { timegroup: nights })).toBe('2026-10-08 22:00');
    expect(openingAfter('2026-10-08 01:00', { timegroup: nights })).toBe('2026-10-08 22:00');
  });

  it('are closed for a group that forbids, too', () => {
    const timegroup = { ...office, kind: 'forbid' as const };
    expect(openingAfter('2026-10-01 20:00', { timegroup })).toBe('2026-10-08 00:00');
  });

  it('that are not known yet are closed, or what their weekday is, as configured', () => {
    // Friday, in a year of which nothing has been announced.
    const at = '2040-11-23 10:00';
    expect(openingAfter(at, { timegroup: office, unknownHolidays: 'forbid' })).toBeNull();
    expect(openingAfter(at, { timegroup: office, unknownHolidays: 'weekday' })).toBe(at);
    expect(openingAfter(at, { timegroup: office, unknownHolidays: 'perhaps' as 'forbid' })).toBeNull();
  });
});

describe('a change of clocks', () => {
  const at = (text: string) => Date.parse(text);

  it('that skips the begin of a window opens it at the change', () => {
    const given = times({
      timezone: 'America/New_York',
      windows: [{ days: EVERY_DAY, from: '02:30', to: '05:00' }],
    });
    expect(nextOpening(at('2026-03-08T00:00:00-05:00'), given)).toBe(at('2026-03-08T03:00:00-04:00'));
  });

  it('that repeats an hour keeps to what the clock shows', () => {
    const given = times({
      timezone: 'America/New_York',
      windows: [{ days: EVERY_DAY, from: '01:30', to: '05:00' }],
    });
    expect(nextOpening(at('2026-11-01T00:00:00-04:00'), given)).toBe(at('2026-11-01T01:30:00-04:00'));
    expect(openAt(at('2026-11-01T01:10:00-05:00'), given)).toBe(false);
    expect(nextOpening(at('2026-11-01T01:10:00-05:00'), given)).toBe(at('2026-11-01T01:30:00-05:00'));
  });

  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Beirut',
    'America/St_Johns',
  ];
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 1, 30, 59))
    .map(([hour, minute]) => `${hour}:${String(minute).padStart(2, '0')}`);
  const windows = fc.array(
    fc
      .record({
        days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        from: time,
        to: time,
      })
      .filter(({ from, to }) => from !== to),
    { minLength: 1, maxLength: 3 },
  );

  it('or none: the next opening is the first minute that is open', () => {
    const begin = fc.constantFrom(
      at('2026-03-07T20:00Z'),
      at('2026-03-28T20:00Z'),
      at('2026-10-31T20:00Z'),
      at('2026-10-24T20:00Z'),
      at('2026-04-04T10:00Z'),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        windows,
        begin,
        fc.integer({ min: 0, max: 900 }),
        (timezone, given, from, minutes) => {
          const open = times({ timezone, windows: given });
          const start = from + minutes * MINUTE;
          let first = start;
          while (!openAt(first, open) && first < start + 8 * 24 * 60 * MINUTE) first += MINUTE;
          expect(nextOpening(start, open)).toBe(first);
        },
      ),
      { numRuns: 200 },
    );
  });
});
