/** Times of day and local dates as settings and forms write them. */
import { DAY_MS } from './zone.ts';

const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** ms from the begin of the day of `9:00`, `09:00`, `09:00:00`, up to `24:00`; null: it is no time. */
export function readTime(text: unknown): number | null {
  const parts = typeof text === 'string' ? TIME.exec(text) : null;
  if (!parts) return null;
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return minutes < 60 && seconds < 60 && ms <= DAY_MS ? ms : null;
}

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\S+))?$/;

/** Local time of `2026-10-01`, `2026-10-1 8:00`; `isDate`: without a time of day. */
export function readLocalTime(text: unknown): { local: number; isDate: boolean } | null {
  const parts = typeof text === 'string' ? DATE.exec(text.trim()) : null;
  if (!parts) return null;
  const [year = 0, month = 0, day = 0] = parts.slice(1, 4).map(Number);
  const begin = Date.UTC(year, month - 1, day);
  if (new Date(begin).getUTCDate() !== day || new Date(begin).getUTCMonth() !== month - 1) return null;
  if (parts[4] === undefined) return { local: begin, isDate: true };
  const time = readTime(parts[4]);
  return time === null ? null : { local: begin + time, isDate: false };
}

/** `2026-10-01 08:00` */
export function localText(local: number): string {
  return new Date(local).toISOString().slice(0, 16).replace('T', ' ');
}
