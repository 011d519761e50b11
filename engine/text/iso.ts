/**
 * Formats ms since the epoch as ISO 8601 in UTC with milliseconds. Each row has two times, and formatting a `Date` would
 * take longer than the rest of a turn.
 */
export function iso(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  const inDay = ms - day * DAY_MS;
  const seconds = Math.floor(inDay / 1000);
  const time = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${date(day)}T${time}.${three(Math.floor(inDay % 1000))}Z`;
}

const DAY_MS = 86_400_000;

/** The last day that was formatted, because nearly all times of a call are of one day. */
let lastDay = Number.NaN;
let lastDate = '';

function date(day: number): string {
  if (day !== lastDay) {
    lastDate = civil(day);
    lastDay = day;
  }
  return lastDate;
}

/** Returns the date of a day counted from 1970-01-01, in the proleptic Gregorian calendar with years that begin in March. */
function civil(day: number): string {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const inEra = shifted - era * 146_097;
  const years = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) / 365,
  );
  const inYear = inEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100));
  const march = Math.floor((5 * inYear + 2) / 153);
  const month = march < 10 ? march + 3 : march - 9;
  const year = years + era * 400 + (month <= 2 ? 1 : 0);
  return `${`000${year}`.slice(-4)}-${two(month)}-${two(inYear - Math.floor((153 * march + 2) / 5) + 1)}`;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}

function three(n: number): string {
  return n < 100 ? `0${two(n)}` : String(n);
}
