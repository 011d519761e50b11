const DAY_MS = 86_400_000;
/** Excel counts from here, as if 1900 had had a 29th of February. */
const FROM_1900 = Date.UTC(1899, 11, 30);
const FROM_1904 = Date.UTC(1904, 0, 1);

/** `2026-12-31`, `2026-12-31 18:00:00`, or `18:00:00` for a time without a day. @param days of a sheet */
export function dateText(days: number, isFrom1904: boolean): string {
  // Times are fractions: whole seconds are meant.
  const ms = Math.round(days * 86_400) * 1000;
  const date = new Date((isFrom1904 ? FROM_1904 : FROM_1900) + ms);
  if (Number.isNaN(date.getTime())) return String(days);
  const text = date.toISOString().slice(0, 19).replace('T', ' ');
  if (ms % DAY_MS === 0) return text.slice(0, 10);
  return ms < DAY_MS ? text.slice(11) : text;
}
