/** The thread in which programs are started; see `program-thread.ts`. */
import { parentPort } from 'node:worker_threads';
import { ProgramError, type ProgramRun, runProcess } from './run-process.ts';

/** Runs a program, or ends it. */
export type ProgramJob = { id: number; run: Omit<ProgramRun, 'signal'> } | { id: number; end: true };

/** The output of a program, or the fields of a `ProgramError`. */
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
    post({ id, output }, [output.buffer]);
  } catch (error) {
    const { message } = error as Error;
    const { reason, output } =
      error instanceof ProgramError ? error : { reason: 'failed' as const, output: '' };
    post({ id, failed: { reason, message, output } });
  } finally {
    running.delete(id);
  }
}

function post(result: ProgramResult, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(result, transfer);
}

parentPort?.on('message', (job: ProgramJob) => {
  if ('end' in job) running.get(job.id)?.abort();
  else void start(job.id, job.run);
});
