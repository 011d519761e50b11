/**
 * `DATETIME` columns have the local time of one configured zone (rows.md). When clocks are set back, an hour repeats. Such a
 * column cannot distinguish the two, and reading takes the first.
 */
export interface LocalTime {
  /** Formats a time as `YYYY-MM-DD HH:MM:SS[.mmm]`. A longer fraction is cut, not rounded. */
  format(utcMs: number, fractionDigits: number): string;
  /** Formats a time in ISO 8601 likewise; null for any other text. */
  fromIso(text: string, fractionDigits: number): string | null;
  /** Parses a local time that `format` wrote, to ms since 1970; null for any other text. */
  parse(local: string): number | null;
}

/** Offsets change only at multiples of this, in every zone since 1972. */
const OFFSET_STEP_MS = 15 * 60_000;
const CACHED_OFFSETS = 4096;
const DAY_MS = 86_400_000;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;
/** The engine's format. Seconds and fractions are the same in every zone. */
const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d\.\d{3}Z$/;

/** @param zone an IANA name; a name that the runtime does not know throws a RangeError. */
export function localTime(zone: string): LocalTime {
  // A runtime loads its zones with the first one, which takes a twentieth of a second of a core; UTC needs none.
  const parts = zone === 'UTC' ? null : zoneParts(zone);
  // Intl takes microseconds per date, so offsets are cached.
  const offsets = new Map<number, number>();

  function offsetAt(utcMs: number): number {
    if (parts === null) return 0;
    const step = Math.floor(utcMs / OFFSET_STEP_MS);
    const known = offsets.get(step);
    if (known !== undefined) return known;
    const at = step * OFFSET_STEP_MS;
    const part = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - at;
    if (offsets.size >= CACHED_OFFSETS) offsets.clear();
    offsets.set(step, offset);
    return offset;
  }

  /** Local `YYYY-MM-DD HH:MM` by UTC `YYYY-MM-DDTHH:MM`. Each row has two times, usually of the current minute. */
  const minutes = new Map<string, string>();

  function minuteOf(utcMinute: string): string {
    const known = minutes.get(utcMinute);
    if (known !== undefined) return known;
    const utcMs = Date.parse(`${utcMinute}:00.000Z`);
    if (Number.isNaN(utcMs)) return '';
    const local = format(utcMs, 0).slice(0, 16);
    if (minutes.size >= CACHED_OFFSETS) minutes.clear();
    minutes.set(utcMinute, local);
    return local;
  }

  function format(utcMs: number, fractionDigits: number): string {
    const iso = new Date(utcMs + offsetAt(utcMs)).toISOString();
    const seconds = `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
    return fractionDigits > 0 ? `${seconds}.${iso.slice(20, 20 + Math.min(fractionDigits, 3))}` : seconds;
  }

  return {
    format,
    fromIso(text, fractionDigits) {
      const minute = UTC_TIME.test(text) ? minuteOf(text.slice(0, 16)) : '';
      if (minute !== '')
        return minute + text.slice(16, fractionDigits > 0 ? 20 + Math.min(fractionDigits, 3) : 19);
      const utcMs = ISO_TIME.test(text) ? Date.parse(text) : Number.NaN;
      return Number.isNaN(utcMs) ? null : format(utcMs, fractionDigits);
    },
    parse(local) {
      if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(local)) return null;
      const asUtc = Date.parse(`${local.replace(' ', 'T').slice(0, 23)}Z`);
      if (Number.isNaN(asUtc)) return null;
      // There is at most one clock change within a day before and after.
      const candidates = [offsetAt(asUtc - DAY_MS), offsetAt(asUtc + DAY_MS)].map((offset) => asUtc - offset);
      const [first, second] = candidates as [number, number];
      return first + offsetAt(first) === asUtc || second + offsetAt(second) !== asUtc ? first : second;
    },
  };
}

function zoneParts(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

/** Times of our own tables and of `TIMESTAMP` columns: no local hour is lost or repeated. */
export const UTC = localTime('UTC');
