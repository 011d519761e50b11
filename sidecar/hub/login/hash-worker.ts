/** A thread of `hash-threads.ts`: hashes passwords, one at a time. */
import { scryptSync } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { lowerThreadPriority } from '../../lib/thread-priority.ts';

/** scrypt's cost: N = 2^logN. */
export interface HashCost {
  logN: number;
  r: number;
  p: number;
}

export interface HashJob {
  password: string;
  salt: Uint8Array;
  /** Length of the hash. */
  bytes: number;
  cost: HashCost;
}

export type HashMessage = { hash: Uint8Array } | { failed: string };

/** scrypt needs 128 × N × r bytes. */
const MAX_MEMORY = 64 * 1024 * 1024;

// Living calls have the cores first.
lowerThreadPriority(5);

parentPort?.on('message', (job: HashJob) => parentPort?.postMessage(answerTo(job)));

function answerTo({ password, salt, bytes, cost: { logN, r, p } }: HashJob): HashMessage {
  try {
    return { hash: scryptSync(password, salt, bytes, { N: 2 ** logN, r, p, maxmem: MAX_MEMORY }) };
  } catch (error) {
    return { failed: (error as Error).message };
  }
}
