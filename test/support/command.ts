import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { processEnvironment } from '../../sidecar/settings/config.ts';

/** The build, as a user runs it; `make test` builds first. */
const ENTRY = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** `cti-robot` in a process of its own. */
export interface Command {
  process: ChildProcess;
  /** Its output so far. */
  out: { stdout: string; stderr: string };
  /** Its exit status, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
}

/** Runs `cti-robot` as `startCommand` does. It is killed when the test is over. */
export function command(args: string[], environment: Record<string, string> = {}): Command {
  const started = startCommand(args, environment);
  onTestFinished(() => {
    started.process.kill('SIGKILL');
  });
  return started;
}

/** Runs `cti-robot` with only PATH from the environment. */
export function startCommand(args: string[], environment: Record<string, string> = {}): Command {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    env: { PATH: processEnvironment().PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    out.stderr += text;
  });
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve(status ?? (signal as NodeJS.Signals)));
  });
  return { process: child, out, ended };
}
