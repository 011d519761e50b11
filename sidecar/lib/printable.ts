/** Replaces control characters, which could break a line or control the terminal, with blanks. */
export function replaceControlCharacters(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

/** A text of several lines on one, for a terminal: all white space becomes single blanks. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}
