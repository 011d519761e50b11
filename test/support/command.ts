import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { onTestFinished } from 'vitest';
import { processEnvironment } from '../../sidecar/config.ts';

/** Inside `node_modules`, so that what is not bundled is found. */
const BUILDS = 'node_modules/.cache/cti-robot-test';
let built: string | undefined;

/**
 * The command from the sources, bundled once for this process: it starts in a third of the time that it takes with
 * every file translated by itself.
 */
function entry(): string {
  if (built !== undefined) return built;
  mkdirSync(BUILDS, { recursive: true });
  const folder = mkdtempSync(join(BUILDS, 'cli-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  buildSync({
    entryPoints: { cli: 'sidecar/cli/main.ts', 'compile-worker': 'sidecar/sync/compile-worker.ts' },
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
  });
  built = join(folder, 'cli.js');
  return built;
}

/** `cti-robot` in a process of its own, from the sources. */
export interface Command {
  process: ChildProcess;
  /** What it wrote so far. */
  out: { stdout: string; stderr: string };
  /** Its exit status, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
}

/** Runs `cti-robot`; it is killed when the test is over. Of the environment only PATH is handed on. */
export function command(args: string[], environment: Record<string, string> = {}): Command {
  const child = spawn(process.execPath, [entry(), ...args], {
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
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { process: child, out, ended };
}
