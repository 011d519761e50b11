/**
 * Times of calling as the dialer of the call module has them: `work_hour`, `work_week`, `holiday`. Days of the week are 0
 * Sunday to 6 Saturday.
 */
import type { DayWindow, TimeGroup } from '../windows.ts';

export interface VendorTimes {
  /** `wday`: only on this day; -1 or none: on all days of `work_week`. */
  work_hour?: readonly { wday?: string | number; begin: string; end: string }[];
  /** None: all days. */
  work_week?: readonly number[];
  /** Local times without calls. */
  holiday?: readonly { begin: string; end: string }[];
}

const ALL_WEEK = [0, 1, 2, 3, 4, 5, 6];
const ALL_DAY = [{ begin: '00:00', end: '24:00' }];

export function timeGroupOf({ work_hour, work_week, holiday = [] }: VendorTimes): TimeGroup {
  const days = work_week === undefined || work_week.length === 0 ? ALL_WEEK : work_week;
  const hours = work_hour === undefined || work_hour.length === 0 ? ALL_DAY : work_hour;
  const windows = hours.flatMap(({ begin, end, ...hour }): DayWindow[] => {
    const wday = 'wday' in hour && hour.wday !== undefined ? Number(hour.wday) : -1;
    const on = wday === -1 ? days : days.filter((day) => day === wday);
    return on.length === 0 ? [] : [{ days: [...on].map(isoDay).sort(), from: begin, to: end }];
  });
  return {
    kind: 'allow',
    windows,
    holidays: { calendar: 'none', periods: holiday.map(({ begin, end }) => ({ from: begin, to: end })) },
  };
}

/** 1 Monday … 7 Sunday. */
function isoDay(day: number): number {
  return day === 0 ? 7 : day;
}
