/**
 * Tells the author how the backtracking of a slow regular expression grows with the text. recheck finds this out by
 * reasoning about automata. It does not decide whether an expression is slow: its answer depends on the load of the machine.
 */
import { createRequire } from 'node:module';
import type * as Recheck from 'recheck';
import type { Blowup } from './patterns.ts';

/** Time limit for one expression, in ms. What recheck cannot determine by then it rarely determines at all. */
const MOST_MS_EACH = 200;

let checker: typeof Recheck | undefined;

/**
 * @param timeLeftMs the time that it may take; below 1 ms the answer is `unknown`
 */
export function blowupOf(source: string, ignoreCase: boolean, timeLeftMs: number): Blowup {
  const timeout = Math.min(MOST_MS_EACH, Math.floor(timeLeftMs));
  if (timeout < 1) return { kind: 'unknown' };
  const result = loadChecker().checkSync(source, ignoreCase ? 'i' : '', { timeout });
  if (result.status !== 'vulnerable') return { kind: 'unknown' };
  const { complexity } = result;
  return complexity.type === 'exponential'
    ? { kind: 'exponential' }
    : { kind: 'polynomial', degree: complexity.degree };
}

/**
 * The browser build is plain JavaScript and synchronous. The other build starts a Java virtual machine, a native program
 * or a worker, depending on the environment. It is 3 MB large, so it is loaded at its first use.
 */
function loadChecker(): typeof Recheck {
  checker ??= createRequire(import.meta.url)('recheck/lib/browser.js') as typeof Recheck;
  return checker;
}
