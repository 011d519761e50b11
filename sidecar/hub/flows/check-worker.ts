/** The thread of `checker.ts`: checks scripts, one at a time. */
import { parentPort } from 'node:worker_threads';
import { lowerThreadPriority } from '../../lib/thread-priority.ts';
import { type Checked, type CheckJob, checkScript } from './check.ts';

/** `ready` once, when the thread has loaded; then the result of each job. */
export type CheckMessage = 'ready' | { done: Checked } | { failed: string };

// Living calls have the cores first.
lowerThreadPriority(10);

function post(message: CheckMessage): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (job: CheckJob) => {
  try {
    post({ done: checkScript(job) });
  } catch (error) {
    post({ failed: (error as Error).stack ?? String(error) });
  }
});

post('ready');
