/**
 * The flows of a host: scripts in `flows/`, and beside each its compiled form in `compiled/`, which the engine
 * reads. A script that cannot be used never replaces a compiled form that can (sidecar.md "Flow sync").
 */
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeFlow } from '../../engine/flow/compiled-file.ts';
import { type Fault, faultOf, shortened } from '../error.ts';
import { discard, removeTemporary, stage, stampOf, syncFolder } from '../files.ts';
import type { Log } from '../log.ts';
import type { Compiled } from './compile-worker.ts';
import type { Compiler } from './compiler.ts';
import { eachLimited, GroupRun, KeyedSerial } from './order.ts';
import { checkFlowName, checkScriptSize, type Script, ScriptRefused } from './script.ts';

export interface FlowState {
  /** Version in use; null when the flow never had a usable script. */
  version: string | null;
  /** When `version` or `fault` last changed, ms since 1970. */
  time: number;
  /** Why the newest script is not the one in use; null when it is. */
  fault: Fault | null;
  /** Version of the script that `fault` is about, where it could be read. */
  refused: string | null;
}

export interface FolderOptions {
  flows: string;
  compiled: string;
  compiler: Compiler;
  log: Log;
  /** ms since 1970. */
  now: () => number;
}

const SUFFIX = '.json';
/** A file changed within this long before it was read may change again without a new time stamp, ms. */
const STAMP_GRAIN_MS = 20;
/** Scripts read and compiled at once: enough to keep disk and threads busy, and no burden on memory. */
const AT_ONCE = 4;

export class FlowFolder {
  private readonly states = new Map<string, FlowState>();
  /** What each script was when it was last read or written, so that an unchanged one is not read again. */
  private readonly seen = new Map<string, { stamp: string; digest: string }>();
  /** Likewise each compiled form when it was last written or found good. */
  private readonly forms = new Map<string, string>();
  private readonly serial = new KeyedSerial();
  private readonly syncFlows: GroupRun;
  private readonly syncCompiled: GroupRun;
  private changed: (name: string) => void = () => {};

  constructor(private readonly options: FolderOptions) {
    this.syncFlows = new GroupRun(() => syncFolder(options.flows));
    this.syncCompiled = new GroupRun(() => syncFolder(options.compiled));
  }

  /** Every flow that there is a script of, by name. */
  get flows(): ReadonlyMap<string, FlowState> {
    return this.states;
  }

  /** Called after each change of a flow's state. */
  onChange(listener: (name: string) => void): void {
    this.changed = listener;
  }

  /** Compares all scripts with their compiled forms and makes these equal. Faults go to the status, not out. */
  async compare(): Promise<void> {
    const scripts = namesIn(await readdir(this.options.flows));
    const compiled = namesIn(await readdir(this.options.compiled));
    await eachLimited(new Set([...scripts, ...compiled, ...this.states.keys()]), AT_ONCE, (name) =>
      this.check(name + SUFFIX),
    );
  }

  /** One script appeared, changed or went away; `file` is its name in the folder. */
  async check(file: string): Promise<void> {
    for (const name of namesIn([file])) await this.serial.run(name, () => this.look(name));
  }

  /**
   * Puts a script there, whole and durably, if it can be used and is not there already.
   *
   * @param claim called once it is known that the script can be used, before anything is written; `replaces`:
   *   another script of that name is there
   * @throws ScriptRefused, and then nothing changed
   */
  publish(name: string, script: Script, claim: (replaces: boolean) => Promise<void>): Promise<void> {
    checkFlowName(name);
    checkScriptSize(script.bytes.byteLength);
    return this.serial.run(name, async () => {
      const there = await this.compareScript(name, script);
      const state = this.states.get(name);
      const inUse = state?.fault === null && state.version === script.version && (await this.isIntact(name));
      if (there === 'same' && inUse) return claim(false);
      const staged = there === 'same' ? undefined : await stage(this.options.flows, script.bytes);
      try {
        // The compiled form goes to its place first: after a crash in between, the two are compared again.
        await this.compile(name, staged?.path ?? this.script(name), null);
        await claim(there === 'other');
        if (staged) await rename(staged.path, this.script(name));
      } catch (error) {
        if (staged) await discard(staged);
        throw error;
      }
      if (staged) this.seen.set(name, { stamp: stampOf(staged.stats), digest: script.digest });
      await Promise.all([staged && this.syncFlows.run(), this.syncCompiled.run()]);
      this.loaded(name, script.version);
    });
  }

  /** Removes a flow, script and compiled form. */
  remove(name: string): Promise<void> {
    checkFlowName(name);
    return this.serial.run(name, async () => {
      await rm(this.script(name), { force: true });
      await this.syncFlows.run();
      await this.drop(name);
    });
  }

  /** Removes what a killed process left half-written. Only while the home is locked. */
  async clean(): Promise<void> {
    await removeTemporary(this.options.flows);
    await removeTemporary(this.options.compiled);
  }

  private async look(name: string): Promise<void> {
    const stats = await stat(this.script(name), { bigint: true }).catch(ifMissing);
    if (!stats) return this.drop(name);
    const intact = await this.isIntact(name);
    if (this.seen.get(name)?.stamp === stampOf(stats) && intact) return;
    const stamp = stampOf(stats);
    const settled = this.options.now() - Number(stats.mtimeMs) > STAMP_GRAIN_MS;
    if (settled) this.seen.set(name, { stamp, digest: '' });
    else this.seen.delete(name);
    try {
      checkFlowName(name);
      checkScriptSize(Number(stats.size));
      if (!stats.isFile()) throw notAFile();
      const state = this.states.get(name);
      const known = state?.fault ? state.refused : intact ? state?.version : null;
      const { version, digest, stamp: form } = await this.compile(name, this.script(name), known ?? null);
      if (settled) this.seen.set(name, { stamp, digest });
      if (form === null) return;
      await this.syncCompiled.run();
      this.loaded(name, version);
    } catch (error) {
      // A full disk, say, is no property of the script: it is tried again.
      if (!(error instanceof ScriptRefused)) this.seen.delete(name);
      await this.refuse(name, error instanceof ScriptRefused ? error.version : null, error);
    }
  }

  private async compile(name: string, script: string, unless: string | null): Promise<Compiled> {
    const job = { name, script, compiled: this.form(name), unless };
    const compiled = await this.options.compiler.compile(job);
    if (compiled.stamp !== null) this.forms.set(name, compiled.stamp);
    return compiled;
  }

  /** How the script in the folder compares with this one. */
  private async compareScript(name: string, { bytes, digest }: Script): Promise<'same' | 'other' | 'none'> {
    const stats = await stat(this.script(name), { bigint: true }).catch(ifMissing);
    if (!stats) return 'none';
    if (!stats.isFile() || Number(stats.size) !== bytes.byteLength) return 'other';
    const seen = this.seen.get(name);
    if (seen?.stamp === stampOf(stats)) return seen.digest === digest ? 'same' : 'other';
    const there = await readFile(this.script(name));
    if (!there.equals(bytes)) return 'other';
    this.seen.set(name, { stamp: stampOf(stats), digest });
    return 'same';
  }

  /** Whether the compiled form is still the one that was written, or none was: somebody may clear the folder. */
  private async isIntact(name: string): Promise<boolean> {
    const form = this.forms.get(name);
    if (form === undefined) return true;
    const stats = await stat(this.form(name), { bigint: true }).catch(ifMissing);
    return stats !== undefined && stampOf(stats) === form;
  }

  private loaded(name: string, version: string): void {
    const before = this.states.get(name);
    this.states.set(name, { version, time: this.options.now(), fault: null, refused: null });
    if (before?.version !== version) this.options.log.info({ flow: name, version }, 'flow loaded');
    this.changed(name);
  }

  private async refuse(name: string, refused: string | null, error: unknown): Promise<void> {
    const fault = faultOf(error);
    const before = this.states.get(name);
    if (before?.fault && before.refused === refused && before.fault.message === fault.message) return;
    const version = before ? before.version : await this.compiledVersion(name);
    this.states.set(name, { version, time: this.options.now(), fault, refused });
    logRefusal(this.options.log, { flow: name, inUse: version, refused, fault });
    this.changed(name);
  }

  /** Of the form that an earlier run left: it goes on being used while the script is bad. */
  private async compiledVersion(name: string): Promise<string | null> {
    try {
      checkFlowName(name);
      const text = await readFile(this.form(name), 'utf8');
      return decodeFlow(text)?.version ?? null;
    } catch {
      return null;
    }
  }

  private async drop(name: string): Promise<void> {
    this.seen.delete(name);
    this.forms.delete(name);
    await rm(this.form(name), { force: true });
    await this.syncCompiled.run();
    if (!this.states.delete(name)) return;
    this.options.log.info({ flow: shortened(name, 128) }, 'flow removed');
    this.changed(name);
  }

  private script(name: string): string {
    return join(this.options.flows, name + SUFFIX);
  }

  private form(name: string): string {
    return join(this.options.compiled, name + SUFFIX);
  }
}

/** One line for each script that is refused, wherever it came from. */
export function logRefusal(
  log: Log,
  { flow, ...refusal }: { flow: string; inUse: string | null; refused: string | null; fault: Fault },
): void {
  const kept = refusal.inUse === null ? 'flow refused' : 'flow refused, the last good version stays in use';
  log.error({ flow: shortened(flow, 128), ...refusal }, kept);
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function notAFile(): ScriptRefused {
  return new ScriptRefused({
    code: 'FLOW_FILE',
    path: null,
    message: 'not a file: put the script itself there',
  });
}

/** Flows among file names: `<name>.json`, hidden files (others' temporary ones) left out. */
function namesIn(files: string[]): string[] {
  return files
    .filter((file) => file.endsWith(SUFFIX) && !file.startsWith('.'))
    .map((file) => file.slice(0, -SUFFIX.length));
}
