/** Replaces control characters, which could break a line or control the terminal, with blanks. */
export function replaceControlCharacters(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

/** A text of several lines on one, for a terminal: all white space becomes single blanks. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

/** Replaces what could control a terminal or reorder the text around it by U+FFFD; lines and tabs are kept. */
export function replaceDeceptiveCharacters(text: string): string {
  return text.replace(/(?![\t\n\r])\p{Cc}|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
}
