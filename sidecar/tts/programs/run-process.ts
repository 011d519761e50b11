/**
 * Runs a program for its standard output, without a shell and with a time limit. Not execa, which does not end
 * the processes that the program has started (docs/adr/0013-not-from-npm.md).
 */
import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

export interface ProgramRun {
  program: string;
  args: readonly string[];
  /** Its standard input; default: empty. */
  input?: string | Uint8Array;
  /** Ends the program and the processes that it has started. */
  signal: AbortSignal;
  /** Most bytes of standard output. */
  maxBytes: number;
}

/** A program that was missing, failed or wrote too much. */
export class ProgramError extends Error {
  constructor(
    readonly reason: 'missing' | 'failed' | 'too much',
    message: string,
    /** The end of its standard error, which may repeat its input. */
    readonly output: string,
  ) {
    super(message);
  }
}

/** How much of standard error is kept, characters. */
const OUTPUT_KEPT = 1000;
/** Low priority, so that the audio of calls is not disturbed. */
const NICE = 10;

/** Runs a program from this thread (`run-program.ts`) or from another one (`program-thread.ts`). */
export type RunProgram = (run: ProgramRun) => Promise<Buffer>;

/**
 * Runs a program.
 *
 * @param environment default: that of this thread
 * @returns its standard output, if it exits with status 0
 * @throws ProgramError; the signal's reason after an abort
 */
export async function runProcess(
  { program, args, input, signal, maxBytes }: ProgramRun,
  environment?: Record<string, string>,
): Promise<Buffer> {
  signal.throwIfAborted();
  // In its own process group, so that the processes of a script end with it.
  const child = spawn(program, args, { stdio: 'pipe', detached: true, env: environment });
  const pieces: Buffer[] = [];
  let bytes = 0;
  let output = '';
  let tooMuch = false;
  const kill = (): void => {
    if (child.pid !== undefined) ignoring(() => process.kill(-(child.pid as number), 'SIGKILL'));
    // A process that left the group may still hold the pipes.
    for (const stream of child.stdio) stream?.destroy();
  };
  child.stdout.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes <= maxBytes) pieces.push(piece);
    else {
      tooMuch = true;
      kill();
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-OUTPUT_KEPT);
  });
  // A program that needs no input may exit before it is written.
  for (const stream of child.stdio) stream?.on('error', () => {});
  child.once('spawn', () => ignoring(() => setPriority(child.pid as number, NICE)));
  signal.addEventListener('abort', kill, { once: true });
  child.stdin.end(input);
  const name = basename(program);
  try {
    const status = await new Promise<number | NodeJS.Signals>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        reject(new ProgramError('missing', `${name} cannot be started (${error.code})`, ''));
      });
      child.once('close', (code, by) => resolve(code ?? (by as NodeJS.Signals)));
    });
    signal.throwIfAborted();
    if (tooMuch) throw new ProgramError('too much', `${name} wrote more than ${maxBytes} bytes`, output);
    if (status !== 0) throw new ProgramError('failed', `${name} exited with ${status}`, output);
    return Buffer.concat(pieces);
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** Ignores errors of a process that may have ended. */
function ignoring(work: () => void): void {
  try {
    work();
  } catch {
    // The process has ended.
  }
}
