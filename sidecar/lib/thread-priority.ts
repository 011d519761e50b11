import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { basename } from 'node:path';

const LOWEST = 19;

/**
 * Lets other threads have the cores first: for threads whose work nobody on a call waits for. Each thread of Linux has a
 * priority of its own; elsewhere nothing changes.
 *
 * @param by how much nicer than now, 1 to 19
 */
export function lowerThreadPriority(by: number): void {
  const thread = threadId();
  if (thread === undefined) return;
  try {
    setPriority(thread, Math.min(LOWEST, getPriority(thread) + by));
  } catch {
    // Without it, the work only takes more from others.
  }
}

/** The kernel's number of this thread; undefined where the system does not tell it. */
export function threadId(): number | undefined {
  try {
    return Number(basename(readlinkSync('/proc/thread-self')));
  } catch {
    return undefined;
  }
}
