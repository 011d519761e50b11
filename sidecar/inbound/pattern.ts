/** What a route takes: a number or a name as `destination_number` has it, or its begin and `*`. */

/** ASCII only: the number is a part of a SIP address, of file content and of keys in Redis. */
const PATTERN = /^(?:\+?[A-Za-z0-9_][A-Za-z0-9_.-]{0,61}\*?|\+?\*)$/;

/** The pattern that takes every number. */
export const ANY_NUMBER = '*';

export function isPattern(text: string): boolean {
  return PATTERN.test(text);
}

export function isPrefix(pattern: string): boolean {
  return pattern.endsWith('*');
}

/** Whether some number is taken by both. */
export function patternsOverlap(a: string, b: string): boolean {
  const [beginA, beginB] = [beginOf(a), beginOf(b)];
  if (!isPrefix(a)) return a === b || (isPrefix(b) && a.startsWith(beginB));
  if (!isPrefix(b)) return b.startsWith(beginA);
  return beginA.startsWith(beginB) || beginB.startsWith(beginA);
}

function beginOf(pattern: string): string {
  return isPrefix(pattern) ? pattern.slice(0, -1) : pattern;
}
