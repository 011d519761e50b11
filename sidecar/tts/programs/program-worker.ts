/** The thread in which programs are started; see `program-thread.ts`. */
import { parentPort } from 'node:worker_threads';
import { ProgramError, type ProgramRun, runProcess } from './run-process.ts';

/** A program to run, or one to end. */
export type ProgramJob = { id: number; run: Omit<ProgramRun, 'signal'> } | { id: number; end: true };

/** How it ended: with output, or with what `ProgramError` holds. */
export type ProgramResult = { id: number } & (
  | { output: Uint8Array<ArrayBuffer> }
  | { failed: { reason: ProgramError['reason']; message: string; output: string } }
);

const running = new Map<number, AbortController>();

async function start(id: number, run: Omit<ProgramRun, 'signal'>): Promise<void> {
  const control = new AbortController();
  running.set(id, control);
  try {
    const output = Uint8Array.from(await runProcess({ ...run, signal: control.signal }));
    say({ id, output }, [output.buffer]);
  } catch (error) {
    const { message } = error as Error;
    const { reason, output } =
      error instanceof ProgramError ? error : { reason: 'failed' as const, output: '' };
    say({ id, failed: { reason, message, output } });
  } finally {
    running.delete(id);
  }
}

function say(result: ProgramResult, handedOver: ArrayBuffer[] = []): void {
  parentPort?.postMessage(result, handedOver);
}

parentPort?.on('message', (job: ProgramJob) => {
  if ('end' in job) running.get(job.id)?.abort();
  else void start(job.id, job.run);
});
