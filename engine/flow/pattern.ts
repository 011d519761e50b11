/**
 * Decides which regular expressions of a script compile. Syntax newer than ES2017 is rejected everywhere, so that a flow
 * means the same in V8 6.1 of FreeSWITCH 1.10 and in the simulator.
 */

/** Nobody writes longer expressions by hand. Both bounds also protect the stack from V8's recursive parser. */
export const MAX_PATTERN_LENGTH = 1000;
const MAX_PATTERN_DEPTH = 30;

/** The most characters of a text that any expression sees. */
export const MAX_CHARACTERS = 200;

/**
 * Returns how many characters of a text an expression may see, at most `MAX_CHARACTERS`; 0 rejects the expression. Give
 * one when you compile a flow for calls, because a match cannot be interrupted.
 */
export type CharacterLimit = (source: string, ignoreCase: boolean) => number;

/** Replaces a rejected expression. It matches nothing. */
export const NEVER = '(?!)';

/** Whether a pattern is an ES2017 regular expression of a reasonable size. */
export function compiles(source: string, flags = ''): boolean {
  if (source.length > MAX_PATTERN_LENGTH || usesNewerSyntax(source)) return false;
  try {
    new RegExp(source, flags);
    return true;
  } catch {
    return false;
  }
}

/** Finds `(?<=…)`, `(?<name>…)`, `(?i:…)` and too deep nesting: only `:`, `=` and `!` may follow `(?`. */
function usesNewerSyntax(source: string): boolean {
  let inClass = false;
  let depth = 0;
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (c === '\\') i++;
    else if (inClass) inClass = c !== ']';
    else if (c === '[') inClass = true;
    else if (c === ')') depth--;
    else if (c === '(') {
      if (++depth > MAX_PATTERN_DEPTH) return true;
      if (source[i + 1] === '?' && !/^[:=!]/.test(source.slice(i + 2))) return true;
    }
  }
  return false;
}

/** Splits `/…/` or `/…/i` into source and flag. Returns null for any other text. */
export function delimited(entry: string): { source: string; ignoreCase: boolean } | null {
  if (entry[0] !== '/') return null;
  const match = /^\/([\s\S]+)\/(i?)$/.exec(entry);
  return match ? { source: match[1] as string, ignoreCase: match[2] === 'i' } : null;
}
