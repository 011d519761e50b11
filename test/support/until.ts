import { setTimeout as pause } from 'node:timers/promises';

/** Below the time that a test has, so that the failure says what did not come. A busy machine is slow. */
const DEADLINE_MS = 50_000;

/**
 * Waits for something to become true, asking again and again.
 *
 * @returns what `ask` gave when it was neither false, null nor undefined
 * @throws after `deadlineMs`, with `what` and the error of the last attempt
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  deadlineMs = DEADLINE_MS,
): Promise<NonNullable<T>> {
  const end = performance.now() + deadlineMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== false && answer !== null && answer !== undefined) return answer as NonNullable<T>;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) {
      throw new Error(`not within ${deadlineMs} ms: ${what}${last ? `; at last: ${String(last)}` : ''}`);
    }
    await pause(5);
  }
}
