/**
 * The thread that compiles scripts for `compiler-pool.ts`. It reads and writes files synchronously, because it has no other
 * work. The main thread calls fsync.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { COMPILED_END, COSTLY_FOLLOWS, compiledBegin } from '../../engine/flow/compiled-file.ts';
import { decodeFlow } from '../../engine/flow/decode-flow.ts';
import { type Fault, faultOf } from '../lib/error.ts';
import { fileFault } from '../lib/file-fault.ts';
import { FILE_MODE } from '../lib/files.ts';
import type { Costly } from './costly.ts';
import { mayNamePrompts, type NamedPrompts, NO_PROMPTS, namedPrompts } from './named-prompts.ts';
import { compileScript, type Script, ScriptRefused, scriptOf } from './script.ts';

export interface CompileJob {
  name: string;
  script: ScriptFile | ScriptBytes;
  /** Path of the compiled flow in use, which may not exist or may be of another script. */
  existingPath: string;
  /** Path for the new compiled flow, written without fsync; nothing is written unless the outcome is `compiled`. */
  outputPath: string;
  /** A script of this version is not compiled. */
  skipIfVersion: string | null;
}

/** A script in a file. The file is read if the digest is unknown or if no compiled flow can be reused. */
export interface ScriptFile {
  path: string;
  digest: string | null;
}

/** A script in memory, and the path to write it to (without fsync) if it compiles. */
export interface ScriptBytes extends Script {
  path: string;
}

export interface Compiled {
  version: string;
  /** See `Script`. */
  digest: string;
  /**
   * `unchanged`: the script has the version `skipIfVersion`; `reused`: this compiler made the file at `existingPath` from
   * this script.
   */
  outcome: 'compiled' | 'reused' | 'unchanged';
  /** Expressions that the compiled flow leaves out; empty if the outcome is `unchanged`. */
  costly: Costly[];
  /** Prompts that the flow names by their hash; none if the outcome is `unchanged`. */
  prompts: NamedPrompts;
}

/** `ready` once, when the thread has loaded; then the result of each job. */
export type CompileMessage =
  | 'ready'
  | { done: Compiled }
  /** The script is invalid; `version` is null if it could not be read. */
  | { rejected: Fault; version: string | null }
  /** A failure that the script did not cause, such as a full disk. */
  | { failed: { message: string; code?: string } };

/** Identifies this compiler: another build may compile the same script differently. */
const COMPILER = createHash('sha256')
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest('hex')
  .slice(0, 12);
const VERSION_DIGITS = 12;

function run({ name, script, existingPath, outputPath, skipIfVersion }: CompileJob): Compiled {
  if (!('bytes' in script) && script.digest !== null) {
    const reusable = reusableCompiledFlow(existingPath, name, script.digest);
    if (reusable !== null) return { ...reusable, digest: script.digest, outcome: 'reused' };
  }
  const { bytes, digest, version } = 'bytes' in script ? script : scriptOf(readFileSync(script.path));
  if (version === skipIfVersion)
    return { version, digest, outcome: 'unchanged', costly: [], prompts: NO_PROMPTS };
  if (!('bytes' in script)) {
    const reusable = reusableCompiledFlow(existingPath, name, digest);
    if (reusable?.version === version) return { ...reusable, digest, outcome: 'reused' };
  }
  const { form: compiled, costly } = compileScript(name, bytes, {
    version,
    source: digest,
    compiler: COMPILER,
  });
  writeFileSync(outputPath, compiled, { flag: 'wx', mode: FILE_MODE });
  if ('bytes' in script) writeFileSync(script.path, bytes, { flag: 'wx', mode: FILE_MODE });
  const prompts = promptsIn(Buffer.from(compiled).toString('utf8'));
  return { version, digest, outcome: 'compiled', costly, prompts };
}

/** @param form a compiled flow */
function promptsIn(form: string): NamedPrompts {
  const flow = mayNamePrompts(form) ? decodeFlow(form) : null;
  return flow === null ? NO_PROMPTS : namedPrompts(flow);
}

/** The compiled flow at `path` if this compiler made it from the script with the digest `source`; otherwise null. */
function reusableCompiledFlow(
  path: string,
  name: string,
  source: string,
): Pick<Compiled, 'version' | 'costly' | 'prompts'> | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const read = (length: number, at: number): string => {
      const piece = Buffer.alloc(length);
      return piece.toString('utf8', 0, readSync(file, piece, 0, length, at));
    };
    const begin = compiledBegin(name, { source, compiler: COMPILER });
    const length = Buffer.byteLength(begin);
    const found = read(length + VERSION_DIGITS + COSTLY_FOLLOWS.length, 0);
    const ends = read(COMPILED_END.length, fstatSync(file).size - COMPILED_END.length) === COMPILED_END;
    if (!ends || !found.startsWith(begin)) return null;
    const version = found.slice(begin.length, begin.length + VERSION_DIGITS);
    const leavesOut = found.endsWith(COSTLY_FOLLOWS);
    const form = readFileSync(path, 'utf8');
    return { version, costly: leavesOut ? parseCostly(form) : [], prompts: promptsIn(form) };
  } finally {
    closeSync(file);
  }
}

/** Reads the costly expressions from the first line of a compiled flow. */
function parseCostly(text: string): Costly[] {
  return (JSON.parse(`${text.slice(0, text.indexOf('\n'))}]}`) as { costly: Costly[] }).costly;
}

function post(message: CompileMessage): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (job: CompileJob) => {
  try {
    post({ done: run(job) });
  } catch (thrown) {
    const error = thrown as NodeJS.ErrnoException;
    if (error instanceof ScriptRefused) post({ rejected: faultOf(error), version: error.version });
    else {
      const message = fileFault(error) ?? error.message;
      post({ failed: { message, ...(error.code && { code: error.code }) } });
    }
  }
});

post('ready');
