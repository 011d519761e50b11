/** Public holidays of China, and the weekend days on which China works instead. */
import published from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { DAY_MS } from './zone.ts';

/**
 * `worked`: a Saturday or Sunday that is a working day. `unknown`: this release does not have the year's holidays, which
 * the State Council announces each November for the year to come.
 */
export type ChineseDay = 'holiday' | 'worked' | 'ordinary' | 'unknown';

// `chinese-days` has functions too, but they read dates in the zone of the process.
const holidays = new Set(Object.keys(published.holidays).map(dayOf));
const worked = new Set(Object.keys(published.workdays).map(dayOf));
const years = new Set(Object.keys(published.holidays).map((date) => Number(date.slice(0, 4))));

/** @param day a local day, counted from 1970-01-01 */
export function chineseDay(day: number): ChineseDay {
  if (holidays.has(day)) return 'holiday';
  if (worked.has(day)) return 'worked';
  return years.has(yearOf(day)) ? 'ordinary' : 'unknown';
}

export function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}
