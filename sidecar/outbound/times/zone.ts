/** Time zones, fast enough for a thousand decisions a second: `Intl` is asked once a day and zone. */

export const DAY_MS = 86_400_000;

/** A day of UTC: the offset at its begin, and from `change` on another one. */
interface ZoneDay {
  offset: number;
  /** Infinity: the offset stays the same all day. */
  change: number;
  after: number;
}

/** Remembered days of a zone, and remembered zones; more are forgotten all at once. */
const MAX_DAYS = 2_000;
const MAX_ZONES = 1_000;

export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #days = new Map<number, ZoneDay>();

  /** @throws RangeError if there is no such zone */
  constructor(name: string) {
    this.name = name;
    this.#format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** ms to add to UTC. */
  offsetAt(at: number): number {
    const day = this.#day(Math.floor(at / DAY_MS));
    return at < day.change ? day.offset : day.after;
  }

  /** Local time as ms, counted as if it were UTC. */
  localTime(at: number): number {
    return at + this.offsetAt(at);
  }

  /** The first moment after `from`, and not after `to`, at which clocks change; null: there is none. */
  nextChange(from: number, to: number): number | null {
    const last = Math.floor(to / DAY_MS);
    for (let day = Math.floor(from / DAY_MS); day <= last; day++) {
      const { change } = this.#day(day);
      if (change > from && change <= to) return change;
    }
    return null;
  }

  #day(number: number): ZoneDay {
    let day = this.#days.get(number);
    if (day === undefined) {
      day = this.#readDay(number * DAY_MS);
      if (this.#days.size >= MAX_DAYS) this.#days.clear();
      this.#days.set(number, day);
    }
    return day;
  }

  /** No zone changes its clocks twice within a day. */
  #readDay(begin: number): ZoneDay {
    const offset = this.#readOffset(begin);
    const after = this.#readOffset(begin + DAY_MS);
    if (offset === after) return { offset, change: Number.POSITIVE_INFINITY, after };
    let before = begin;
    let change = begin + DAY_MS;
    while (change - before > 1000) {
      const middle = Math.floor((before + change) / 2000) * 1000;
      if (this.#readOffset(middle) === offset) before = middle;
      else change = middle;
    }
    return { offset, change, after };
  }

  #readOffset(at: number): number {
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = this.#format
      .format(at)
      .split(/\D+/)
      .map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second) - at;
  }
}

const zones = new Map<string, Zone | null>();

/** The zone of an IANA name; null: there is none. */
export function findZone(name: string): Zone | null {
  let zone = zones.get(name);
  if (zone === undefined) {
    zone = readZone(name);
    if (zones.size >= MAX_ZONES) zones.clear();
    zones.set(name, zone);
  }
  return zone;
}

function readZone(name: unknown): Zone | null {
  if (typeof name !== 'string' || name === '') return null;
  try {
    return new Zone(name);
  } catch {
    return null;
  }
}
