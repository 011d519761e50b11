import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findRoute, isOpenAt } from '../../engine/contract/route-table.ts';
import { AHEAD_DAYS, hostTable, shareOf } from './host-table.ts';
import { fieldOf, type RouteField, readField } from './route-field.ts';
import { readRoute, type StoredRoute } from './stored-route.ts';

type Route = StoredRoute & RouteField;
const NOW = Date.UTC(2026, 0, 1, 12);
const HERE = { host: 'a', domain: 'east' };

function route(number: string, change: Partial<Route> = {}): Route {
  return { number, place: '', account: 'main', flow: number.replace('*', ''), ...change };
}

function taken(routes: Route[], number: string, here = HERE): string | undefined {
  const table = hostTable(routes, { here, hosts: [here], now: NOW });
  return findRoute(number, (pattern) => table.routes[pattern])?.flow;
}

describe('matching', () => {
  it('takes the number itself before the longest begin of it, and a host before its domain before all', () => {
    const routes = [
      route('400*', { flow: 'four' }),
      route('4001*', { flow: 'longer' }),
      route('4001234', { flow: 'exact' }),
      route('400*', { flow: 'east', place: 'domain:east' }),
      route('400*', { flow: 'host', place: 'host:a' }),
      route('help', { flow: 'off', enabled: false }),
      route('web', { flow: 'b', place: 'host:b' }),
    ];
    expect(taken(routes, '4001234')).toBe('exact');
    expect(taken(routes, '40012345')).toBe('longer');
    expect(taken(routes, '4009')).toBe('host');
    expect(taken(routes, '4009', { host: 'b', domain: 'east' })).toBe('east');
    expect(taken(routes, '4009', { host: 'c', domain: 'west' })).toBe('four');
    expect(taken(routes, 'help')).toBeUndefined();
    expect(taken(routes, 'web')).toBeUndefined();
    expect(taken(routes, '')).toBeUndefined();
  });

  it('takes whatever is called without a fault, and never what objects have by themselves', () => {
    const strange = fc.oneof(
      fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '*', '400*'),
      fc.string({ unit: 'binary', maxLength: 300 }),
    );
    fc.assert(
      fc.property(strange, (number) => {
        const flow = taken([route('400*')], number);
        expect(flow).toBe(number.startsWith('400') ? '400' : undefined);
      }),
    );
  });

  it('finds the same as somebody who looks at every pattern', () => {
    const number = fc.stringMatching(/^[0-3]{1,5}$/);
    const pattern = fc.tuple(number, fc.boolean()).map(([text, isPrefix]) => text + (isPrefix ? '*' : ''));
    fc.assert(
      fc.property(fc.uniqueArray(pattern, { maxLength: 12 }), number, (patterns, called) => {
        const fits = patterns.filter((p) =>
          p.endsWith('*') ? called.startsWith(p.slice(0, -1)) : p === called,
        );
        const best = fits.sort(
          (a, b) => Number(a.endsWith('*')) - Number(b.endsWith('*')) || b.length - a.length,
        )[0];
        expect(
          taken(
            patterns.map((p) => route(p, { flow: `f${p}` })),
            called,
          ),
        ).toBe(best && `f${best}`);
      }),
    );
  });
});

describe('hours', () => {
  const hours = {
    timezone: 'Asia/Shanghai',
    unknownHolidays: 'weekday' as const,
    timegroup: {
      kind: 'allow' as const,
      windows: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
      holidays: { calendar: 'chinese' as const, periods: [] },
    },
  };
  const table = hostTable([route('1', { hours }), route('2', { hours })], {
    here: HERE,
    hosts: [],
    now: NOW,
  });
  const open = (text: string) => isOpenAt(table.hours.h1 as never, Date.parse(`${text}+08:00`));

  it('are those of the zone, with China’s holidays and workdays, and written once', () => {
    expect(Object.keys(table.hours)).toEqual(['h1']);
    expect(open('2026-01-02T10:00')).toBe(false);
    expect(open('2026-01-04T10:00')).toBe(true);
    expect(open('2026-01-05T08:59:59')).toBe(false);
    expect(open('2026-01-05T09:00')).toBe(true);
    expect(open('2026-01-05T17:59:59')).toBe(true);
    expect(open('2026-01-05T18:00')).toBe(false);
  });

  it('repeat the last known week where nothing was written for longer', () => {
    const { until } = table.hours.h1 as { until: number };
    expect(until).toBe(Date.UTC(2026, 0, 1) + AHEAD_DAYS * 86_400_000);
    // A Tuesday and a Saturday of the next year.
    expect(open('2027-03-02T10:00')).toBe(true);
    expect(open('2027-03-02T20:00')).toBe(false);
    expect(open('2027-03-06T10:00')).toBe(false);
  });

  it('change once a day', () => {
    const at = (now: number) => hostTable([route('1', { hours })], { here: HERE, hosts: [], now });
    expect(at(NOW + 11 * 3_600_000)).toEqual(table.routes['2'] && at(NOW));
    expect(at(NOW + 13 * 3_600_000)).not.toEqual(at(NOW));
  });
});

it('divides calls at once among the hosts that have the route, one at least for each', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), names, (calls, hosts) => {
      const all = hosts.map((host) => ({ host, domain: null }));
      const shares = all.map((here) => shareOf(calls, '', { here, hosts: all }));
      const sum = shares.reduce((a, b) => a + b, 0);
      expect(sum).toBe(Math.max(calls, hosts.length));
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      expect(shareOf(calls, `host:${hosts[0]}`, { here: all[0] as never, hosts: all })).toBe(calls);
    }),
  );
});

describe('a route as it is stored', () => {
  it('is read from its field and its value, whatever these are', () => {
    const fields = ['1', '+86*', 'help', '400*@host:fs-1', '95001@domain:east', '*'];
    for (const field of fields) expect(fieldOf(readField(field) as RouteField)).toBe(field);
    const bad = [
      '',
      '4 00',
      '40*0',
      'a@b',
      'a@host:',
      '-1',
      '../x',
      '${x}',
      '电话',
      'a'.repeat(70),
      '**',
      'a@host:x y',
    ];
    expect(bad.map(readField)).toEqual(bad.map(() => null));
    fc.assert(
      fc.property(fc.string(), fc.oneof(fc.string(), fc.json()), (field, text) => {
        const read = readRoute(field, text);
        expect('fault' in read || typeof read.flow === 'string').toBe(true);
      }),
    );
  });

  it('names flows of its account only', () => {
    const value = (change: object) => JSON.stringify({ account: 'main', flow: 'a', ...change });
    expect(readRoute('1', value({}))).toMatchObject({ number: '1', place: '', flow: 'a' });
    const faults: [object, string][] = [
      [{ flow: 'a.@other' }, 'flow is no flow of the account'],
      [{ account: 'other' }, 'flow is no flow of the account'],
      [{ fallback: 'b.@other' }, 'fallback is no flow of the account'],
      [{ flow: undefined }, 'flow is missing'],
      [{ flow: 'a b' }, 'flow must be the name of a flow'],
      [{ calls: 0 }, 'calls must be 1 to 100000'],
      [{ hours: {} }, 'hours.timezone must be a time zone'],
      [
        { hours: { timezone: 'UTC', unknownHolidays: 'forbid', timegroup: {} } },
        'hours.timegroup.kind: kind',
      ],
    ];
    for (const [change, fault] of faults) expect(readRoute('1', value(change))).toEqual({ fault });
    expect(readRoute('1', value({ account: 'other', flow: 'a.@other' }))).toMatchObject({ flow: 'a.@other' });
  });
});
