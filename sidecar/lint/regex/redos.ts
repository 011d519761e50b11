/**
 * How a slow regular expression's backtracking grows with the text, for the author: by recheck, which reasons
 * about automata. Whether it is slow is not asked here: the answer would depend on how busy the machine is.
 */
import { createRequire } from 'node:module';
import type * as Recheck from 'recheck';

/** `unknown`: not found out in time, or nothing that grows without bound. */
export type Growth = { kind: 'polynomial'; degree: number } | { kind: 'exponential' } | { kind: 'unknown' };

/** One expression may take so long, ms. What it cannot tell by then it mostly cannot tell at all. */
const MOST_MS_EACH = 200;

let checker: typeof Recheck | undefined;

/**
 * @param timeLeftMs what may be spent; with little left there is no answer
 */
export function growthOf(source: string, ignoreCase: boolean, timeLeftMs: number): Growth {
  const timeout = Math.min(MOST_MS_EACH, Math.floor(timeLeftMs));
  if (timeout < 1) return { kind: 'unknown' };
  const result = loaded().checkSync(source, ignoreCase ? 'i' : '', { timeout });
  if (result.status !== 'vulnerable') return { kind: 'unknown' };
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
