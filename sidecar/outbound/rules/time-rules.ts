/** Rules of the clock: a task's windows and group in its zone, hours by the callee's clock. */
import { chineseDay, yearOf } from '../times/calendar.ts';
import { calleeZones } from '../times/callee-zones.ts';
import { type OpenDays, Openings } from '../times/timetable.ts';
import { DAY_MS, findZone, type Zone } from '../times/zone.ts';
import { groupDays, isWindowFault, windowDays } from '../windows.ts';
import type { GateFacts, Hours } from './facts.ts';
import { type GateReason, type GateRule, passingFrom, type Rule, type Saw, unreadable } from './rule.ts';

const ALWAYS = Number.NEGATIVE_INFINITY;

export function windowsRule({ task: { windows, timezone } }: GateFacts): Rule {
  const days = windowDays(windows);
  if (isWindowFault(days)) return unreadable('windows', 'windows-unreadable', { ...days });
  const saw = { windows: windows.length, zone: timezone };
  if (windows.length === 0) return passingFrom('windows', 'outside-windows', saw, ALWAYS);
  const zone = findZone(timezone);
  if (zone === null) return unreadable('windows', 'windows-unreadable', { fault: 'zone', where: 'timezone' });
  return openIn('windows', 'outside-windows', saw, openingsOf(zone, days));
}

export function timegroupRule({ at, task: { timegroup, timezone }, account }: GateFacts): Rule {
  if (timegroup === null) return passingFrom('timegroup', 'outside-timegroup', { group: false }, ALWAYS);
  if (timegroup === 'unreadable')
    return unreadable('timegroup', 'timegroup-unreadable', { fault: 'no answer' });
  const days = groupDays(timegroup, account.unknownHolidays);
  if (isWindowFault(days)) return unreadable('timegroup', 'timegroup-unreadable', { ...days });
  const zone = findZone(timezone);
  if (zone === null)
    return unreadable('timegroup', 'timegroup-unreadable', { fault: 'zone', where: 'timezone' });
  const openings = openingsOf(zone, days);
  if (timegroup.holidays.calendar === 'none') {
    const saw = { group: true, kind: timegroup.kind, zone: timezone };
    return openIn('timegroup', 'outside-timegroup', saw, openings);
  }
  const today = Math.floor(zone.localTime(at) / DAY_MS);
  const day = chineseDay(today);
  const unknownHolidays = account.unknownHolidays === 'weekday' ? 'weekday' : 'forbid';
  const mayChange = unknownHolidays === 'forbid';
  const reason = day === 'unknown' && mayChange ? 'holidays-unknown' : 'outside-timegroup';
  const saw = {
    group: true,
    kind: timegroup.kind,
    zone: timezone,
    day,
    year: yearOf(today),
    unknownHolidays,
  };
  const rule = openIn('timegroup', reason, saw, openings);
  rule.mayChange = mayChange;
  return rule;
}

/** Whose clock is the callee's is not known in a country with several zones: all of them must agree. */
export function hoursRule({ number, task, account }: GateFacts): Rule {
  const zones = calleeZones(number.country, account.timezone);
  if (zones === null)
    return unreadable('hours', 'hours-unreadable', { fault: 'zone', where: 'account.timezone' });
  const all: readonly [string, Hours][] = [
    ['account.hours', account.hours],
    ...(task.hours === null ? [] : [['task.hours', task.hours] as [string, Hours]]),
  ];
  const wrong = all.find(([, hours]) => daysOfHours(hours) === null);
  if (wrong) return unreadable('hours', 'hours-unreadable', { fault: 'time', where: wrong[0] });
  const key = `${number.country} ${account.timezone} ${all}`;
  const openings = remembered(hoursOpenings, key, () => {
    const days = all.map(([, hours]) => daysOfHours(hours) as OpenDays);
    return new Openings(zones.flatMap((zone) => days.map((each) => ({ zone, days: each }))));
  });
  const [from, to] = task.hours ?? account.hours;
  const zone = (zones[0] as Zone).name;
  const saw = {
    from,
    to,
    accountFrom: account.hours[0],
    accountTo: account.hours[1],
    zone,
    zones: zones.length,
  };
  return openIn('hours', 'outside-hours', saw, openings);
}

const hoursOpenings = new Map<string, Openings>();
const hoursDays = new Map<string, OpenDays | null>();
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

function daysOfHours(hours: Hours | null): OpenDays | null {
  if (!Array.isArray(hours) || hours.length !== 2) return null;
  const [from, to] = hours;
  return remembered(hoursDays, `${from} ${to}`, () => {
    const days = windowDays([{ days: EVERY_DAY, from, to }]);
    return isWindowFault(days) ? null : days;
  });
}

/** Openings by their days, which are read once for each list of windows, and zone. */
const openings = new WeakMap<OpenDays, Map<string, Openings>>();

function openingsOf(zone: Zone, days: OpenDays): Openings {
  let byZone = openings.get(days);
  if (byZone === undefined) {
    byZone = new Map();
    openings.set(days, byZone);
  }
  return remembered(byZone, zone.name, () => new Openings([{ zone, days }]));
}

const MAX_REMEMBERED = 1_000;

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  let value = known.get(key);
  if (value === undefined) {
    value = make();
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(key, value);
  }
  return value;
}

function openIn(name: GateRule, reason: GateReason, saw: Saw, all: Openings): Rule {
  return { name, reason, saw, from: (at, limit) => all.from(at, limit) };
}
