/** How a regular expression's backtracking grows with the text: by recheck, which reasons about automata. */
import { createRequire } from 'node:module';
import type * as Recheck from 'recheck';

export type Growth =
  | { kind: 'harmless' }
  | { kind: 'polynomial'; degree: number }
  | { kind: 'exponential' }
  /** Not found out in time. */
  | { kind: 'unknown' };

/** One expression may take so long, ms. What it cannot tell by then it mostly cannot tell at all. */
const MOST_MS_EACH = 300;

let checker: typeof Recheck | undefined;

/**
 * @param timeLeftMs what may be spent; with little left there is no answer
 */
export function growthOf(source: string, ignoreCase: boolean, timeLeftMs: number): Growth {
  const timeout = Math.min(MOST_MS_EACH, Math.floor(timeLeftMs));
  if (timeout < 1) return { kind: 'unknown' };
  const result = loaded().checkSync(source, ignoreCase ? 'i' : '', { timeout });
  if (result.status === 'safe') return { kind: 'harmless' };
  if (result.status === 'unknown') return { kind: 'unknown' };
  const { complexity } = result;
  return complexity.type === 'exponential'
    ? { kind: 'exponential' }
    : { kind: 'polynomial', degree: complexity.degree };
}

/**
 * The build for browsers is all JavaScript and answers at once; the other one starts a Java machine, a native
 * program or a worker, as the environment has it. It has 3 MB, so it is loaded only when it is asked.
 */
function loaded(): typeof Recheck {
  checker ??= createRequire(import.meta.url)('recheck/lib/browser.js') as typeof Recheck;
  return checker;
}
