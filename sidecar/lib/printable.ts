/** Replaces control characters, which could break a line or control the terminal, with blanks. */
export function replaceControlCharacters(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
