/**
 * Computes scrypt in threads of its own. `crypto.scrypt` would run in the pool of libuv, which the sidecar's answers to
 * living calls share, and whose threads have the priority of calls.
 */
import { Worker } from 'node:worker_threads';
import { threadUrl } from '../../lib/thread-url.ts';
import type { HashJob, HashMessage } from './hash-worker.ts';

/** How long a thread stays without work, ms. */
const IDLE_MS = 60_000;

interface IdleThread {
  worker: Worker;
  timer: NodeJS.Timeout;
}

/** One thread for each job that runs: the caller limits them. */
export class HashThreads {
  private readonly idle: IdleThread[] = [];

  async hash(job: HashJob): Promise<Uint8Array> {
    const worker = this.take();
    try {
      const message = await answerOf(worker, job);
      if ('failed' in message) throw new Error(`a password could not be hashed: ${message.failed}`);
      this.keep(worker);
      return message.hash;
    } catch (error) {
      void worker.terminate();
      throw error;
    }
  }

  private take(): Worker {
    const thread = this.idle.pop();
    if (thread === undefined) return startThread();
    clearTimeout(thread.timer);
    thread.worker.ref();
    return thread.worker;
  }

  /** An idle thread must not keep the process alive. */
  private keep(worker: Worker): void {
    worker.unref();
    const thread: IdleThread = { worker, timer: setTimeout(() => this.end(thread), IDLE_MS).unref() };
    this.idle.push(thread);
  }

  private end(thread: IdleThread): void {
    const index = this.idle.indexOf(thread);
    if (index >= 0) this.idle.splice(index, 1);
    void thread.worker.terminate();
  }
}

function startThread(): Worker {
  const worker = new Worker(threadUrl('hub/login/hash-worker.ts'));
  // The end of an idle thread must not end the process.
  worker.on('error', () => {});
  return worker;
}

async function answerOf(worker: Worker, job: HashJob): Promise<HashMessage> {
  let stop = (): void => {};
  const answer = new Promise<HashMessage>((resolve, reject) => {
    const exit = (): void => reject(new Error('a thread that hashes passwords has ended'));
    worker.on('message', resolve).on('error', reject).on('exit', exit);
    stop = () => worker.off('message', resolve).off('error', reject).off('exit', exit);
  });
  worker.postMessage(job);
  try {
    return await answer;
  } finally {
    stop();
  }
}
