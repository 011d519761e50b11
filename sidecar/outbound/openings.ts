/** When a group of times is open next, for people to look at before they use it. */
import { DAY_MS, findZone, type Zone } from './times/zone.ts';
import { groupDays, isWindowFault, type TimeGroup, type UnknownHolidays } from './windows.ts';

/** From–to, ms since 1970; `to` excluded. */
export interface Opening {
  from: number;
  to: number;
}

/** Days that are looked through: a year of a group that is hardly ever open. */
const MOST_DAYS = 400;

/** The next openings from a moment on; fewer where there are none within 400 days. Null: group or zone cannot be read. */
export function nextOpenings(
  group: TimeGroup,
  {
    at,
    timezone,
    unknownHolidays,
    most,
  }: {
    at: number;
    timezone: string;
    unknownHolidays: UnknownHolidays;
    most: number;
  },
): Opening[] | null {
  const zone = findZone(timezone);
  const days = groupDays(group, unknownHolidays);
  if (zone === null || isWindowFault(days)) return null;
  const openings: Opening[] = [];
  const first = Math.floor(zone.localTime(at) / DAY_MS);
  for (let day = first; day < first + MOST_DAYS && openings.length <= most; day++) {
    for (const [from, to] of days(day)) {
      const opening = { from: momentOf(zone, day * DAY_MS + from), to: momentOf(zone, day * DAY_MS + to) };
      if (opening.to <= at) continue;
      const last = openings.at(-1);
      // Across midnight it is one.
      if (last && opening.from <= last.to) last.to = opening.to;
      else openings.push({ ...opening, from: Math.max(at, opening.from) });
    }
  }
  return openings.slice(0, most);
}

/** A local time that clocks skip is the moment after the skip. */
function momentOf(zone: Zone, local: number): number {
  const guess = local - zone.offsetAt(local);
  return local - zone.offsetAt(guess);
}
