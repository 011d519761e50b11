/** Telephone numbers as those see them who have no right to numbers in clear: `139****0000`. */

/** Shorter ones would be nearly whole. */
const SHORTEST_SHOWN = 8;
const HIDDEN = '****';

/** A UUID, which is kept: it names a call. Or digits that may be a number. */
const NUMBERS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\+?\d{7,}/gi;

export function maskNumber(number: string): string {
  const shown = number.replace(/^(?:sips?:|tel:)/i, '');
  if (shown.length < SHORTEST_SHOWN) return HIDDEN;
  return `${shown.slice(0, 3)}${HIDDEN}${shown.slice(-4)}`;
}

/** Masks all that may be a number in a text, such as a path or the target of a transfer. */
export function maskNumbersIn(text: string): string {
  return text.replace(NUMBERS, (found) => (found.includes('-') ? found : maskNumber(found)));
}
