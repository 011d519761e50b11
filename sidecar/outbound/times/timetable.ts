/** Days with the hours at which something is open, and the next moment at which it is. */
import { DAY_MS, type Zone } from './zone.ts';

/** Parts of a local day in ms from its begin, `to` excluded; in order, apart from each other. */
export type Spans = readonly (readonly [from: number, to: number])[];

/** The spans of a local day, which is counted from 1970-01-01. */
export type OpenDays = (day: number) => Spans;

export interface Timetable {
  zone: Zone;
  days: OpenDays;
}

export const WHOLE_DAY: Spans = [[0, DAY_MS]];
export const CLOSED: Spans = [];

/** How far ahead an opening is looked for. */
export const HORIZON_MS = 400 * DAY_MS;

/** 1 Monday … 7 Sunday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

export function isOpen({ zone, days }: Timetable, at: number): boolean {
  const local = zone.localTime(at);
  const day = Math.floor(local / DAY_MS);
  const time = local - day * DAY_MS;
  return days(day).some(([from, to]) => from <= time && time < to);
}

/** The first moment from `at` on, before `limit`, at which it is open; null: there is none. */
export function nextOpen({ zone, days }: Timetable, at: number, limit: number): number | null {
  let from = at;
  while (from < limit) {
    const offset = zone.offsetAt(from);
    const opening = nextLocal(days, from + offset, limit + offset);
    const candidate = opening === null ? limit : opening - offset;
    // Up to the next change of clocks the offset holds.
    const change = zone.nextChange(from, candidate);
    if (change === null) return candidate < limit ? candidate : null;
    from = change;
  }
  return null;
}

function nextLocal(days: OpenDays, local: number, limit: number): number | null {
  for (let day = Math.floor(local / DAY_MS); day * DAY_MS < limit; day++) {
    for (const [from, to] of days(day)) {
      if (local < day * DAY_MS + to) return Math.max(local, day * DAY_MS + from);
    }
  }
  return null;
}

/** The first moment from `at` on, before `limit`, at which all are open. */
export function nextOpenInAll(tables: readonly Timetable[], at: number, limit: number): number | null {
  let from = at;
  for (let agreed = 0; agreed < tables.length; ) {
    for (const table of tables) {
      const next = nextOpen(table, from, limit);
      if (next === null) return null;
      agreed = next === from ? agreed + 1 : 1;
      from = next;
      if (agreed >= tables.length) break;
    }
  }
  return from;
}

/** Spans in order, those that touch joined. */
export function joined(spans: Spans): Spans {
  const all: [number, number][] = [];
  for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) {
    const last = all.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else if (from < to) all.push([from, to]);
  }
  return all;
}

/** What is in `spans` and not in `others`. */
export function without(spans: Spans, others: Spans): Spans {
  let rest = spans;
  for (const [from, to] of others) {
    rest = rest.flatMap(([begin, end]): Spans => {
      if (to <= begin || end <= from) return [[begin, end]];
      const parts: [number, number][] = [
        [begin, from],
        [to, end],
      ];
      return parts.filter(([a, b]) => a < b);
    });
  }
  return rest;
}

/**
 * The openings that several timetables have together. Remembers the last one, because a claim asks for thousands of
 * numbers at nearly the same moment.
 */
export class Openings {
  readonly #tables: readonly Timetable[];
  #asked = Number.POSITIVE_INFINITY;
  #opening = Number.NEGATIVE_INFINITY;

  constructor(tables: readonly Timetable[]) {
    this.#tables = tables;
  }

  /** The first moment from `at` on, before `limit`, at which all are open; null: there is none. */
  from(at: number, limit: number): number | null {
    if (this.#asked <= at && at <= this.#opening) return this.#opening < limit ? this.#opening : null;
    if (this.#tables.every((table) => isOpen(table, at))) return at < limit ? at : null;
    const opening = nextOpenInAll(this.#tables, at, limit);
    if (opening !== null) {
      this.#asked = at;
      this.#opening = opening;
    }
    return opening;
  }
}
