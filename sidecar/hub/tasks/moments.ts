/** Moments as clients write them. */
import type { Context } from '../api/route.ts';
import { invalidField } from './invalid.ts';

/** Later times cannot be written as `YYYY-…`, ms since 1970. */
const LATEST = Date.UTC(9999, 0, 1);

/** @returns ms since 1970 @throws HubError `INVALID` */
export function readMoment(
  { calls }: Pick<Context, 'calls'>,
  field: string,
  given: string | number | null,
): number | null {
  if (given === null || given === '') return null;
  const text = String(given).trim();
  const ms = /^\d{10,14}$/.test(text) ? Number(text) : (calls.time.parse(text) ?? isoTime(text));
  if (Number.isNaN(ms) || ms < 0 || ms > LATEST)
    throw invalidField(field, {
      en: 'must be a time: YYYY-MM-DD HH:MM:SS, ISO 8601, or ms since 1970',
      zh: '须为时间：YYYY-MM-DD HH:MM:SS、ISO 8601，或 1970 年以来的毫秒数',
    });
  return ms;
}

/** ISO 8601 with an offset; a text without one would mean the time zone of the hub's machine. */
function isoTime(text: string): number {
  return /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
}
