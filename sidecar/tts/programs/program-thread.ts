/**
 * Starts programs in a separate thread. Starting a program blocks Node's thread, for 5 to 10 ms on a busy machine, and the
 * engine gives up a sidecar that does not answer within 45 ms.
 */
import { Worker } from 'node:worker_threads';
import { threadUrl } from '../../lib/thread-url.ts';
import { programEnvironment } from '../../settings/config.ts';
import type { ProgramJob, ProgramResult } from './program-worker.ts';
import { ProgramError, type ProgramRun } from './run-process.ts';

export class ProgramThread {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, (result: ProgramResult | Error) => void>();
  private lastId = 0;

  /** As `runProgram`. */
  readonly run = async ({ signal, ...run }: ProgramRun): Promise<Buffer> => {
    signal.throwIfAborted();
    const id = ++this.lastId;
    const end = (): void => this.post({ id, end: true });
    signal.addEventListener('abort', end, { once: true });
    try {
      const result = await new Promise<ProgramResult | Error>((resolve) => {
        this.waiting.set(id, resolve);
        this.post({ id, run });
      });
      signal.throwIfAborted();
      if (result instanceof Error) throw result;
      if ('output' in result) return Buffer.from(result.output.buffer);
      const { reason, message, output } = result.failed;
      throw new ProgramError(reason, message, output);
    } finally {
      this.waiting.delete(id);
      signal.removeEventListener('abort', end);
      if (this.waiting.size === 0) this.worker?.unref();
    }
  };

  /** Ends the thread. Abort the signals of running programs first, to end them. */
  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private post(job: ProgramJob): void {
    const worker = this.worker ?? this.start();
    // The process stays alive only while a caller waits for a program.
    worker.ref();
    worker.postMessage(job);
  }

  private start(): Worker {
    const worker = new Worker(threadUrl('tts/programs/program-worker.ts'), {
      env: programEnvironment(),
      // The thread only passes bytes on.
      resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 },
    });
    worker.on('message', (result: ProgramResult) => this.waiting.get(result.id)?.(result));
    const ended = (error: Error): void => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      for (const settle of this.waiting.values()) settle(error);
    };
    worker.on('error', ended);
    worker.on('exit', () => ended(new ProgramError('failed', 'the thread that starts programs ended', '')));
    this.worker = worker;
    return worker;
  }
}
