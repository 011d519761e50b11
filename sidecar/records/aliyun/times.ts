/** Times of this door: the local time of China, whose zone has had no daylight saving since 1991. */

const ZONE_MS = 8 * 3_600_000;
export const DAY_MS = 86_400_000;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function isoOf(ms: number): string {
  return new Date(ms + ZONE_MS).toISOString();
}

/** `2019-03-27 10:34:54`. @param ms since 1970 */
export function withDashes(ms: number | null): string {
  return ms === null ? '' : isoOf(ms).slice(0, 19).replace('T', ' ');
}

/** `2019.03.27 10:34:54` */
export function withDots(ms: number | null): string {
  return withDashes(ms).replaceAll('-', '.');
}

/** `Wed Mar 27 10:34:45 CST 2019` */
export function asJavaDate(ms: number): string {
  const date = new Date(ms + ZONE_MS);
  const iso = isoOf(ms);
  const day = `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${iso.slice(8, 10)}`;
  return `${day} ${iso.slice(11, 19)} CST ${iso.slice(0, 4)}`;
}

/** `2019-03-27` */
export function dayOf(ms: number): string {
  return isoOf(ms).slice(0, 10);
}

/** Reads `2019-03-27`, or with a time of day. @returns ms since 1970; null: it is none */
export function readTime(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?$/.test(text)) return null;
  const whole = text.length === 10 ? `${text} 00:00:00` : text;
  const ms = Date.parse(`${whole.replace(' ', 'T')}Z`) - ZONE_MS;
  return withDashes(ms) === whole ? ms : null;
}
