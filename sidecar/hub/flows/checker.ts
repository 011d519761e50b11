/**
 * Checks scripts in a thread, with limits: a script that is made to take an hour or all memory must not stop the hub.
 * The thread stays for a while, because lint takes longer to load than to run.
 */
import { Worker } from 'node:worker_threads';
import { checkScriptSize } from '../../flows/script.ts';
import { KeyedSerial } from '../../lib/order.ts';
import { threadUrl } from '../../lib/thread-url.ts';
import { HubError } from '../error.ts';
import type { Checked, CheckJob } from './check.ts';
import type { CheckMessage } from './check-worker.ts';

/** Longest that the check of one script may take, ms. */
const LONGEST_MS = 20_000;
/** How long the thread stays without work, ms. */
const IDLE_MS = 60_000;
/** MB: 30 times the largest script, as for the compiler of hosts. */
const MEMORY_MB = 256;

export class Checker {
  private readonly serial = new KeyedSerial();
  private thread: Promise<Worker> | undefined;
  private idleTimer: NodeJS.Timeout | undefined;

  /** @throws HubError `SCRIPT_REFUSED` */
  async check(job: CheckJob): Promise<Checked> {
    try {
      checkScriptSize(job.script.byteLength);
    } catch (error) {
      throw refused((error as Error).message);
    }
    return this.serial.run('', () => this.inThread(job));
  }

  private async inThread(job: CheckJob): Promise<Checked> {
    clearTimeout(this.idleTimer);
    this.thread ??= startThread();
    try {
      const worker = await this.thread;
      const checked = await checkWith(worker, job);
      this.idleTimer = setTimeout(() => this.end(), IDLE_MS).unref();
      return checked;
    } catch (error) {
      // Its state is unknown.
      this.end();
      throw error;
    }
  }

  private end(): void {
    const { thread } = this;
    this.thread = undefined;
    void thread?.then((worker) => worker.terminate()).catch(() => {});
  }
}

function startThread(): Promise<Worker> {
  const worker = new Worker(threadUrl('hub/flows/check-worker.ts'), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', () => {
      worker.off('error', reject);
      // An idle thread must not keep the process alive, nor its end stop it.
      worker.on('error', () => {});
      worker.unref();
      resolve(worker);
    });
  });
}

async function checkWith(worker: Worker, job: CheckJob): Promise<Checked> {
  let stop = (): void => {};
  const checking = new Promise<Checked>((resolve, reject) => {
    const timer = setTimeout(() => reject(tooComplex()), LONGEST_MS);
    const take = (message: CheckMessage): void => {
      if (typeof message === 'object' && 'done' in message) resolve(message.done);
      else reject(new Error(`the check of a script failed: ${JSON.stringify(message)}`));
    };
    const fail = (error: NodeJS.ErrnoException): void =>
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooComplex() : error);
    const exit = (): void => reject(new Error('the checking thread has ended'));
    worker.on('message', take).on('error', fail).on('exit', exit);
    stop = () => {
      clearTimeout(timer);
      worker.off('message', take).off('error', fail).off('exit', exit);
    };
  });
  worker.ref();
  worker.postMessage({ ...job, script: new Uint8Array(job.script) });
  try {
    return await checking;
  } finally {
    stop();
    worker.unref();
  }
}

function tooComplex(): HubError {
  return refused('it takes too long or too much memory to check: split the flow, or shorten its lists');
}

function refused(reason: string): HubError {
  return new HubError('SCRIPT_REFUSED', { values: { reason }, path: 'body.script' });
}
