/**
 * Which regular expressions of a script are taken. What a newer V8 or QuickJS would accept is refused the
 * same way everywhere, so that a flow means the same on FreeSWITCH 1.10's V8 6.1 and in the simulator.
 */

/** Longer ones are not written by hand; both bounds also keep V8's recursive parser off the stack's end. */
export const MAX_PATTERN_LENGTH = 1000;
const MAX_PATTERN_DEPTH = 30;

/** Expressions see no more of a text than this, so that none can hold up a call. */
export const MOST_CHARACTERS = 200;

/**
 * How many characters of a text an expression may see, at most `MOST_CHARACTERS`; 0 refuses it. Whoever compiles a
 * flow for calls must give one: a match cannot be interrupted.
 */
export type Sight = (source: string, ignoreCase: boolean) => number;

/** In place of a refused expression: it matches nothing. */
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

/** `(?<=…)`, `(?<name>…)`, `(?i:…)` and too deep nesting: `(?` may only be followed by `:`, `=` or `!`. */
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

/** `/…/` or `/…/i` taken apart; null for anything else. */
export function delimited(entry: string): { source: string; ignoreCase: boolean } | null {
  if (entry[0] !== '/') return null;
  const match = /^\/([\s\S]+)\/(i?)$/.exec(entry);
  return match ? { source: match[1] as string, ignoreCase: match[2] === 'i' } : null;
}
