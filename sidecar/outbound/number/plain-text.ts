/** How the same digits arrive from forms, spreadsheets and address books. */

/** Marks that nobody sees: byte order, direction, width. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** What a spreadsheet writes to keep a text from becoming a number: `'139…`, `="139…"`. */
const KEPT_AS_TEXT = /^(?:='|="|')?(.*?)['"]?$/s;

/** Digits, signs and separators in ASCII, without what only looks. Longer texts than any number are cut. */
export function plainText(text: string): string {
  const ascii = text
    .slice(0, 200)
    .replace(INVISIBLE, '')
    // Full-width ！ to ～, among them ０-９ ＋ － （ ）.
    .replace(/[\uff01-\uff5e]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
    // Digits as Arabic and Persian write them.
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(/[\u2010-\u2015\u2212\u30fc\ufe63]/g, '-')
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, ' ')
    .trim();
  return (KEPT_AS_TEXT.exec(ascii)?.[1] ?? ascii).trim().replace(/^tel:/i, '');
}
