/** The thread in which scripts are compiled, from file to file; see `compiler.ts`. */
import { readFile, stat } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { type Fault, faultOf } from '../error.ts';
import { readIfThere, stampOf, writeUnsynced } from '../files.ts';
import { compileScript, ScriptRefused, scriptOf } from './script.ts';

export interface CompileJob {
  name: string;
  /** Path of the script. */
  script: string;
  /** Path where the compiled form is put, whole; its folder's fsync is left to the caller. */
  compiled: string;
  /** A version that need not be compiled: nothing is done about it. */
  unless: string | null;
}

export interface Compiled {
  version: string;
  /** SHA-256 of the script, hex. */
  digest: string;
  /** Stamp of the compiled form's file; null where nothing was done. */
  stamp: string | null;
}

/**
 * `ready` once, when the thread has loaded. Then for each job `compiled` when only the disk is left, and how it ended:
 * done, refused (with the script's version where it could be read), or failed for a reason that is not the script's.
 */
export type CompileMessage =
  | 'ready'
  | 'compiled'
  | { done: Compiled }
  | { refused: Fault; version: string | null }
  | { failed: { message: string; code?: string } };

async function run(job: CompileJob): Promise<Compiled> {
  const { bytes, digest, version } = scriptOf(await readFile(job.script));
  if (version === job.unless) return { version, digest, stamp: null };
  const compiled = compileScript(job.name, bytes, version);
  say('compiled');
  const isThere = (await readIfThere(job.compiled))?.equals(compiled) === true;
  const stats = isThere
    ? await stat(job.compiled, { bigint: true })
    : await writeUnsynced(job.compiled, compiled);
  return { version, digest, stamp: stampOf(stats) };
}

function say(message: CompileMessage): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (job: CompileJob) => {
  run(job).then(
    (done) => say({ done }),
    (error: NodeJS.ErrnoException) => {
      if (error instanceof ScriptRefused) say({ refused: faultOf(error), version: error.version });
      else say({ failed: { message: error.message, ...(error.code && { code: error.code }) } });
    },
  );
});

say('ready');
