/** Values of options that commands of the dialer share. */
import { InvalidArgumentError } from 'commander';
import { SidecarError } from '../../../lib/error.ts';

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A duration such as `500ms`, `90s`, `60m`, `2h`, `1d`; a plain 0. @returns ms */
export function durationMs(text: string): number {
  const [, digits, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  if (text === '0') return 0;
  if (digits === undefined || unit === undefined)
    throw new InvalidArgumentError('a duration such as 500ms, 90s, 60m, 2h or 1d');
  return Number(digits) * (UNITS_MS[unit] as number);
}

/** A time in ISO 8601, or a duration from now on. @returns ms since 1970 */
export function endTime(text: string): number {
  if (/^\d+(?:s|m|h|d)$/.test(text)) return Date.now() + durationMs(text);
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new InvalidArgumentError('a time such as 2026-12-31T18:00+08:00, or a duration such as 30d');
  return time;
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number');
  return Number(text);
}

export function anyNumber(text: string): number {
  if (!/^\d{1,9}(?:\.\d{1,6})?$/.test(text)) throw new InvalidArgumentError('a number such as 30 or 0.5');
  return Number(text);
}

/** A duration in words: `90 s`, `60 min`. */
export function inWords(ms: number): string {
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000} min`;
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}

/** A sentence in lines: its end matters, such as the time until which something holds. @param width of a line, in letters */
export function inLines(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** ISO 8601 without ms; `-` for none. @param time ms since 1970 */
export function timeText(time: number | null): string {
  return time === null ? '-' : `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** @param path named in the error @throws SidecarError `HUB` */
export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SidecarError('HUB', `${path} is no JSON: ${(error as Error).message}`);
  }
}
