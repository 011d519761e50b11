/**
 * Runs a program for its standard output, without a shell and with a time limit. Not execa, which does not end what the
 * program has started (docs/adr/0013-not-from-npm.md).
 */
import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

export interface ProgramRun {
  program: string;
  args: readonly string[];
  /** Its standard input; none: it is closed at once. */
  input?: string | Uint8Array;
  /** Ends it with all that it started. */
  signal: AbortSignal;
  /** Most bytes of standard output. */
  maxBytes: number;
}

/** Why a program gave no output; `reason` tells them apart. */
export class ProgramError extends Error {
  constructor(
    readonly reason: 'missing' | 'failed' | 'too much',
    message: string,
    /** The end of its standard error, which may repeat what it was given. */
    readonly output: string,
  ) {
    super(message);
  }
}

/** How much of standard error is kept, characters. */
const OUTPUT_KEPT = 1000;
/** Calls that are under way come first: their audio is what the machine is for. */
const NICE = 10;

/** Runs it here (`run-program.ts`), or in a thread (`program-thread.ts`). */
export type RunProgram = (run: ProgramRun) => Promise<Buffer>;

/**
 * @param environment default: that of this thread
 * @returns standard output of a program that ended with status 0
 * @throws ProgramError; the signal's reason where it was aborted
 */
export async function runProcess(
  { program, args, input, signal, maxBytes }: ProgramRun,
  environment?: Record<string, string>,
): Promise<Buffer> {
  signal.throwIfAborted();
  // A group of its own, so that what a script started ends with it.
  const child = spawn(program, args, { stdio: 'pipe', detached: true, env: environment });
  const pieces: Buffer[] = [];
  let bytes = 0;
  let output = '';
  let tooMuch = false;
  const kill = (): void => {
    if (child.pid !== undefined) ignoring(() => process.kill(-(child.pid as number), 'SIGKILL'));
    // Whoever left the group may still hold the pipes.
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
  // A program that needs no input may be gone before it is written.
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
    if (tooMuch) throw new ProgramError('too much', `${name} gave more than ${maxBytes} bytes`, output);
    if (status !== 0) throw new ProgramError('failed', `${name} ended with ${status}`, output);
    return Buffer.concat(pieces);
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** It may have ended meanwhile. */
function ignoring(work: () => void): void {
  try {
    work();
  } catch {
    // Then there is nothing to do.
  }
}
