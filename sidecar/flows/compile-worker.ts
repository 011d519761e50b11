/**
 * The thread in which scripts are compiled; see `compiler.ts`. It reads and writes files itself, and blocks meanwhile:
 * it has nothing else to do. Waiting for the disk is left to others.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { COMPILED_END, COSTLY_FOLLOWS, compiledBegin } from '../../engine/flow/compiled-file.ts';
import { type Fault, faultOf } from '../lib/error.ts';
import { fileFault } from '../lib/file-fault.ts';
import { FILE_MODE } from '../lib/files.ts';
import type { Costly } from './costly.ts';
import { compileScript, type Script, ScriptRefused, scriptOf } from './script.ts';

export interface CompileJob {
  name: string;
  script: ScriptFile | ScriptBytes;
  /** Path of a compiled form that may be there already, of this or another script. */
  there: string;
  /** Path where the compiled form is put; no fsync. Nothing is put there where it is not made. */
  form: string;
  /** A version that need not be compiled: nothing is done about it. */
  unless: string | null;
}

/** A script in a file, which is read if its digest is not known, or no form of it is there. */
export interface ScriptFile {
  path: string;
  digest: string | null;
}

/** A script in memory, and the path where it is put if it can be used; no fsync. */
export interface ScriptBytes extends Script {
  path: string;
}

export interface Compiled {
  version: string;
  /** See `Script`. */
  digest: string;
  /** `known`: its version is that of `unless`; `there`: the form that is there was made of it by this compiler. */
  form: 'made' | 'there' | 'known';
  /** Expressions that the form leaves out; empty where it is `known`. */
  costly: Costly[];
}

/** `ready` once, when the thread has loaded; then for each job how it ended. */
export type CompileMessage =
  | 'ready'
  | { done: Compiled }
  /** The script cannot be used; its version where it could be read. */
  | { refused: Fault; version: string | null }
  /** For a reason that is not the script's. */
  | { failed: { message: string; code?: string } };

/** Which compiler this is: another one may make something else of the same script. */
const COMPILER = createHash('sha256')
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest('hex')
  .slice(0, 12);
const VERSION_DIGITS = 12;

function run({ name, script, there, form, unless }: CompileJob): Compiled {
  if (!('bytes' in script) && script.digest !== null) {
    const made = formMade(there, name, script.digest);
    if (made !== null) return { ...made, digest: script.digest, form: 'there' };
  }
  const { bytes, digest, version } = 'bytes' in script ? script : scriptOf(readFileSync(script.path));
  if (version === unless) return { version, digest, form: 'known', costly: [] };
  if (!('bytes' in script)) {
    const made = formMade(there, name, digest);
    if (made?.version === version) return { ...made, digest, form: 'there' };
  }
  const { form: compiled, costly } = compileScript(name, bytes, {
    version,
    source: digest,
    compiler: COMPILER,
  });
  writeFileSync(form, compiled, { flag: 'wx', mode: FILE_MODE });
  if ('bytes' in script) writeFileSync(script.path, bytes, { flag: 'wx', mode: FILE_MODE });
  return { version, digest, form: 'made', costly };
}

/** The compiled form that this compiler made of a script of that digest; null where it is another one. */
function formMade(path: string, name: string, source: string): Pick<Compiled, 'version' | 'costly'> | null {
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
    return { version, costly: leavesOut ? costlyIn(readFileSync(file, 'utf8')) : [] };
  } finally {
    closeSync(file);
  }
}

/** From the first line of a compiled form. */
function costlyIn(text: string): Costly[] {
  return (JSON.parse(`${text.slice(0, text.indexOf('\n'))}]}`) as { costly: Costly[] }).costly;
}

function say(message: CompileMessage): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (job: CompileJob) => {
  try {
    say({ done: run(job) });
  } catch (thrown) {
    const error = thrown as NodeJS.ErrnoException;
    if (error instanceof ScriptRefused) say({ refused: faultOf(error), version: error.version });
    else {
      const message = fileFault(error) ?? error.message;
      say({ failed: { message, ...(error.code && { code: error.code }) } });
    }
  }
});

say('ready');
