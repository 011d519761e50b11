/** `time_range`: times of day at which a task may call, such as `09:00:00-12:00:00`. */
import { readTime } from '../../../outbound/times/clock-time.ts';
import type { DayWindow } from '../../../outbound/windows.ts';
import { badParameter } from './codes.ts';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** @throws YetaError */
export function readRanges(ranges: readonly string[]): DayWindow[] {
  return ranges.map((range, index) => {
    const [from, to, ...more] = range.split('-').map((time) => readTime(time.trim()));
    const begin = typeof from === 'number' ? Math.ceil(from / MINUTE_MS) * MINUTE_MS : null;
    const end = typeof to === 'number' ? endOf(to) : null;
    if (begin === null || end === null || more.length > 0 || begin === end || begin === DAY_MS)
      throw badParameter(`time_range[${index}]`, {
        en: 'must be two times that differ, such as 09:00:00-12:00:00',
        zh: '须为两个不同的时刻，例如 09:00:00-12:00:00',
      });
    return { days: EVERY_DAY, from: clock(begin), to: clock(end) };
  });
}

/** Windows have no seconds. One is never longer than what was asked for, but for the last second of a minute. */
function endOf(ms: number): number {
  const isLastSecond = ms % MINUTE_MS === MINUTE_MS - 1000;
  return Math.floor((ms + (isLastSecond ? 1000 : 0)) / MINUTE_MS) * MINUTE_MS;
}

function clock(ms: number): string {
  const minutes = ms / MINUTE_MS;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The windows of a task, in that form. */
export function shownRanges(windows: readonly unknown[]): string[] {
  return (windows as readonly DayWindow[]).map(
    ({ from, to }) => `${from}:00-${to === '24:00' ? '23:59:59' : `${to}:00`}`,
  );
}
