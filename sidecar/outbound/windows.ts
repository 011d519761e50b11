/** When a task may call: windows by weekday, groups that allow or forbid times, holidays (docs/reference/dialer.md#windows). */
import { chineseDay } from './times/calendar.ts';
import { readLocalTime, readTime } from './times/clock-time.ts';
import {
  CLOSED,
  HORIZON_MS,
  isOpen,
  joined,
  nextOpenInAll,
  type OpenDays,
  type Spans,
  type Timetable,
  WHOLE_DAY,
  weekdayOf,
  without,
} from './times/timetable.ts';
import { DAY_MS, findZone } from './times/zone.ts';

export interface DayWindow {
  /** 1 Monday … 7 Sunday: the days on which the window begins. */
  days: readonly number[];
  from: string;
  /** Up to 24:00; earlier than `from`: on the next day. Excluded. */
  to: string;
}

export interface HolidayRule {
  /** `chinese`: closed on public holidays; weekend days that China works have the windows of a Friday or Monday. */
  calendar: 'none' | 'chinese';
  /** Closed from–to in local time, `2026-10-01 08:00`. A `to` without a time of day is the whole day. */
  periods: readonly { from: string; to: string }[];
}

export interface TimeGroup {
  kind: 'allow' | 'forbid';
  /** None: the whole week for `allow`, nothing for `forbid`. */
  windows: readonly DayWindow[];
  holidays: HolidayRule;
}

/** What a day of a year whose holidays are not known counts as: closed, or what its weekday says. */
export type UnknownHolidays = 'forbid' | 'weekday';

/** Why windows or a group cannot be read; `where` is a path such as `windows[0].from`. */
export interface WindowFault {
  fault: 'not-a-list' | 'days' | 'time' | 'empty-window' | 'kind' | 'calendar' | 'period' | 'zone';
  where: string;
}

export interface OpenTimes {
  timezone: string;
  windows: readonly DayWindow[];
  timegroup: TimeGroup | null;
  unknownHolidays: UnknownHolidays;
}

/** What cannot be read is closed. */
export function openAt(at: number, times: OpenTimes): boolean {
  const tables = tablesOf(times);
  return !isWindowFault(tables) && tables.every((table) => isOpen(table, at));
}

/** The first moment from `at` on, within 400 days, at which the times are open; null: there is none, or they cannot be read. */
export function nextOpening(at: number, times: OpenTimes): number | null {
  const tables = tablesOf(times);
  return isWindowFault(tables) ? null : nextOpenInAll(tables, at, at + HORIZON_MS);
}

function tablesOf(times: OpenTimes): Timetable[] | WindowFault {
  const zone = findZone(times.timezone);
  if (zone === null) return { fault: 'zone', where: 'timezone' };
  const windows = windowDays(times.windows);
  if (isWindowFault(windows)) return windows;
  const group = times.timegroup && groupDays(times.timegroup, times.unknownHolidays);
  if (group && isWindowFault(group)) return group;
  return [windows, ...(group ? [group] : [])].map((days) => ({ zone, days }));
}

export function isWindowFault(value: OpenDays | Timetable[] | WindowFault): value is WindowFault {
  return typeof value === 'object' && 'fault' in value;
}

/** The open days of windows; a task without windows is open all week. Read once for each list. */
export function windowDays(windows: readonly DayWindow[]): OpenDays | WindowFault {
  return readOnce(readWindows, windows, () => {
    const week = weekOf(windows);
    if ('fault' in week) return week;
    if (windows.length === 0) return () => WHOLE_DAY;
    const days = week.own.map((own, index) => joined([...own, ...(week.next[(index + 6) % 7] as Spans)]));
    return (day: number) => days[weekdayOf(day) - 1] as Spans;
  });
}

/** The days on which a group lets calls pass. */
export function groupDays(group: TimeGroup, unknownHolidays: UnknownHolidays): OpenDays | WindowFault {
  const isForbidden = unknownHolidays !== 'weekday';
  return readOnce(isForbidden ? readForbidding : readByWeekday, group, () => readGroup(group, isForbidden));
}

function readGroup(group: TimeGroup, isUnknownForbidden: boolean): OpenDays | WindowFault {
  if (group?.kind !== 'allow' && group?.kind !== 'forbid') return { fault: 'kind', where: 'kind' };
  const week = weekOf(group.windows);
  if ('fault' in week) return week;
  const closed = closedPeriods(group.holidays);
  if ('fault' in closed) return closed;
  const isChinese = group.holidays.calendar === 'chinese';
  const isOff = (day: number): boolean => {
    const kind = isChinese ? chineseDay(day) : 'ordinary';
    return kind === 'holiday' || (kind === 'unknown' && isUnknownForbidden);
  };
  const index = (day: number): number => {
    const weekday = weekdayOf(day);
    if (weekday < 6 || !isChinese || chineseDay(day) !== 'worked') return weekday - 1;
    return weekday === 6 ? 4 : 0;
  };
  const always = group.kind === 'allow' && group.windows.length === 0;
  const spansOf = (day: number): Spans => {
    if (isOff(day)) return CLOSED;
    // Windows of a day off that reach past midnight open nothing, and forbid none the less.
    const before = group.kind === 'allow' && isOff(day - 1) ? CLOSED : (week.next[index(day - 1)] as Spans);
    const spans = joined([...(week.own[index(day)] as Spans), ...before]);
    const open = always ? WHOLE_DAY : group.kind === 'allow' ? spans : without(WHOLE_DAY, spans);
    return without(open, closed.spansOf(day));
  };
  const known = new Map<number, Spans>();
  return (day) => {
    let spans = known.get(day);
    if (spans === undefined) {
      spans = spansOf(day);
      if (known.size >= 1_000) known.clear();
      known.set(day, spans);
    }
    return spans;
  };
}

/** By weekday, Monday first: the spans on the day itself, and those past its midnight. */
interface Week {
  own: Spans[];
  next: Spans[];
}

function weekOf(windows: readonly DayWindow[]): Week | WindowFault {
  if (!Array.isArray(windows)) return { fault: 'not-a-list', where: 'windows' };
  const own: [number, number][][] = Array.from({ length: 7 }, () => []);
  const next: [number, number][][] = Array.from({ length: 7 }, () => []);
  for (const [index, window] of windows.entries()) {
    const where = `windows[${index}]`;
    const days: unknown = window?.days;
    const isDay = (day: unknown) => Number.isInteger(day) && 1 <= Number(day) && Number(day) <= 7;
    if (!Array.isArray(days) || days.length === 0 || !days.every(isDay)) {
      return { fault: 'days', where: `${where}.days` };
    }
    const from = readTime(window.from);
    const to = readTime(window.to);
    if (from === null || from === DAY_MS) return { fault: 'time', where: `${where}.from` };
    if (to === null) return { fault: 'time', where: `${where}.to` };
    if (from === to) return { fault: 'empty-window', where };
    for (const day of days) {
      (own[day - 1] as [number, number][]).push([from, from < to ? to : DAY_MS]);
      if (to < from && to > 0) (next[day - 1] as [number, number][]).push([0, to]);
    }
  }
  return { own, next };
}

function closedPeriods(rule: HolidayRule): { spansOf: OpenDays } | WindowFault {
  if (rule?.calendar !== 'none' && rule?.calendar !== 'chinese') {
    return { fault: 'calendar', where: 'holidays.calendar' };
  }
  if (!Array.isArray(rule.periods)) return { fault: 'not-a-list', where: 'holidays.periods' };
  const periods: [number, number][] = [];
  for (const [index, period] of rule.periods.entries()) {
    const from = readLocalTime(period?.from);
    const to = readLocalTime(period?.to);
    const end = to && to.local + (to.isDate ? DAY_MS : 0);
    if (from === null || end === null || end <= from.local) {
      return { fault: 'period', where: `holidays.periods[${index}]` };
    }
    periods.push([from.local, end]);
  }
  const spansOf = (day: number): Spans =>
    periods
      .map(([from, to]): [number, number] => [
        Math.max(from - day * DAY_MS, 0),
        Math.min(to - day * DAY_MS, DAY_MS),
      ])
      .filter(([from, to]) => from < to);
  return { spansOf };
}

const readWindows = new WeakMap<object, OpenDays | WindowFault>();
const readForbidding = new WeakMap<object, OpenDays | WindowFault>();
const readByWeekday = new WeakMap<object, OpenDays | WindowFault>();

/** A claim asks for the same windows a thousand times. They must not be changed once they were read. */
function readOnce(
  known: WeakMap<object, OpenDays | WindowFault>,
  key: unknown,
  read: () => OpenDays | WindowFault,
): OpenDays | WindowFault {
  if (typeof key !== 'object' || key === null) return read();
  let days = known.get(key);
  if (days === undefined) {
    days = read();
    known.set(key, days);
  }
  return days;
}
