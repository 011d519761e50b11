/**
 * The flows of a host: scripts in `flows/`, and beside each its compiled form in `compiled/`, which the engine
 * reads. A script that cannot be used never replaces a compiled form that can (flow-sync.md).
 */
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeFlow } from '../../engine/flow/compiled-file.ts';
import type { Compiled, CompileJob } from '../flows/compile-worker.ts';
import type { Compiler } from '../flows/compiler.ts';
import type { Costly } from '../flows/costly.ts';
import { checkFlowName, checkScriptSize, type Script, ScriptRefused } from '../flows/script.ts';
import { type Fault, faultOf, shortened } from '../lib/error.ts';
import { flushFile, removeTemporary, sha1Of, stampOf, syncFolder, temporaryPathIn } from '../lib/files.ts';
import type { Log } from '../lib/log.ts';
import { eachLimited, GroupRun, KeyedSerial } from '../lib/order.ts';

export interface FlowState {
  /** Version in use; null when the flow never had a usable script. */
  version: string | null;
  /** When `version` or `fault` last changed, ms since 1970. */
  time: number;
  /** Why the newest script is not the one in use; null when it is. */
  error: Fault | null;
  /** Version of the script that `fault` is about, where it could be read. */
  rejectedVersion: string | null;
  /** Expressions of the version in use that cost too much and never match. */
  costly: readonly Costly[];
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
  /**
   * What each script was when it was last read or written, so that an unchanged one is not read again; a digest of
   * null while that is under way, or failed.
   */
  private readonly seen = new Map<string, { stamp: string; digest: string | null }>();
  /** Likewise each compiled form when it was last written or found good, and the script that it was made of. */
  private readonly forms = new Map<
    string,
    { stamp: string; digest: string; version: string; costly: Costly[] }
  >();
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
    for (const name of namesIn([file])) {
      // Whatever the file system says about one name is that flow's fault, and keeps no other waiting.
      await this.serial.run(name, () => this.look(name).catch((error) => this.refuse(name, null, error)));
    }
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
      const there = await this.compareScript(name, script.digest, script.bytes.byteLength);
      if (there === 'same') return this.use(name, script.digest, () => claim(false));
      await this.put(name, script, () => claim(there === 'other'));
      await Promise.all([this.syncFlows.run(), this.syncCompiled.run()]);
      this.loaded(name, script.version);
    });
  }

  /**
   * As `publish` of a script that is in the folder already, known by its digest alone.
   *
   * @returns false where it is not there, and then nothing changed
   */
  keep(name: string, digest: string, bytes: number, claim: () => Promise<void>): Promise<boolean> {
    checkFlowName(name);
    return this.serial.run(name, async () => {
      if ((await this.compareScript(name, digest, bytes)) !== 'same') return false;
      await this.use(name, digest, claim);
      return true;
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
    const form = this.forms.get(name);
    const stamp = stampOf(stats);
    const seen = this.seen.get(name);
    const compiled = seen?.digest === null || seen?.digest === form?.digest;
    if (seen?.stamp === stamp && compiled && intact) return;
    const settled = this.options.now() - Number(stats.mtimeMs) > STAMP_GRAIN_MS;
    if (settled) this.seen.set(name, { stamp, digest: null });
    else this.seen.delete(name);
    try {
      checkFlowName(name);
      checkScriptSize(Number(stats.size));
      if (!stats.isFile()) throw notAFile();
      const state = this.states.get(name);
      const known = state?.error
        ? state.rejectedVersion
        : form?.version === state?.version
          ? state?.version
          : null;
      const script = { path: this.script(name), digest: null };
      const found = await this.compile(name, script, intact ? (known ?? null) : null);
      if (found.outcome === 'unchanged' && state?.error) return;
      if (settled) this.seen.set(name, { stamp, digest: found.digest });
      if (found.outcome === 'unchanged') return;
      await this.syncCompiled.run();
      this.loaded(name, found.version);
    } catch (error) {
      // A full disk, say, is no property of the script: it is tried again.
      if (!(error instanceof ScriptRefused)) this.seen.delete(name);
      await this.refuse(name, error instanceof ScriptRefused ? error.version : null, error);
    }
  }

  /** Makes sure that the script in the folder, which has that digest, is the one in use. */
  private async use(name: string, digest: string, claim: () => Promise<void>): Promise<void> {
    const state = this.states.get(name);
    const form = this.forms.get(name);
    const inUse = state?.error === null && form?.digest === digest && form.version === state.version;
    if (inUse && (await this.isIntact(name))) return claim();
    const { version } = await this.compile(name, { path: this.script(name), digest }, null, claim);
    await this.syncCompiled.run();
    this.loaded(name, version);
  }

  /** Compiles a script and puts both files in their places; the folders' fsync is left to the caller. */
  private async put(name: string, script: Script, claim: () => Promise<void>): Promise<void> {
    const path = temporaryPathIn(this.options.flows);
    let stamp = '';
    try {
      // The compiled form goes to its place first: after a crash in between, the two are compared again.
      await this.compile(name, { ...script, path }, null, claim, async () => {
        stamp = stampOf(await flushFile(path));
      });
      await rename(path, this.script(name));
      this.seen.set(name, { stamp, digest: script.digest });
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /**
   * Makes the compiled form and puts it in its place, where it is not there already.
   *
   * @param claim called before it goes there: what may fail is done by then, and the former one stays in use
   * @param alongside done while a form that was made is brought to disk: one wait for the disk in place of two
   */
  private async compile(
    name: string,
    script: CompileJob['script'],
    unless: string | null,
    claim?: () => Promise<void>,
    alongside?: () => Promise<void>,
  ): Promise<Compiled> {
    const there = this.form(name);
    const form = temporaryPathIn(this.options.compiled);
    try {
      const compiled = await this.options.compiler.compile({
        name,
        script,
        existingPath: there,
        outputPath: form,
        skipIfVersion: unless,
      });
      if (compiled.outcome === 'unchanged') return compiled;
      const isMade = compiled.outcome === 'compiled';
      const known = isMade ? flushFile(form) : stat(there, { bigint: true });
      const [stats] = await Promise.all([known, alongside?.()]);
      const stamp = stampOf(stats);
      await claim?.();
      if (isMade) await rename(form, there);
      const { digest, version, costly } = compiled;
      this.forms.set(name, { stamp, digest, version, costly });
      return compiled;
    } catch (error) {
      await rm(form, { force: true });
      throw error;
    }
  }

  /** How the script in the folder compares with one of that digest and length. */
  private async compareScript(
    name: string,
    digest: string,
    bytes: number,
  ): Promise<'same' | 'other' | 'none'> {
    const stats = await stat(this.script(name), { bigint: true }).catch(ifMissing);
    if (!stats) return 'none';
    if (!stats.isFile() || Number(stats.size) !== bytes) return 'other';
    const seen = this.seen.get(name);
    if (seen?.stamp === stampOf(stats) && seen.digest !== null)
      return seen.digest === digest ? 'same' : 'other';
    if ((await sha1Of(this.script(name))) !== digest) return 'other';
    this.seen.set(name, { stamp: stampOf(stats), digest });
    return 'same';
  }

  /** Whether the compiled form is still the one that was written, or none was: somebody may clear the folder. */
  private async isIntact(name: string): Promise<boolean> {
    const form = this.forms.get(name);
    if (form === undefined) return true;
    const stats = await stat(this.form(name), { bigint: true }).catch(ifMissing);
    return stats !== undefined && stampOf(stats) === form.stamp;
  }

  private loaded(name: string, version: string): void {
    const before = this.states.get(name);
    const costly = this.forms.get(name)?.costly ?? [];
    this.states.set(name, { version, time: this.options.now(), error: null, rejectedVersion: null, costly });
    if (costly.length > 0) {
      this.options.log.warn(
        { flow: name, version, patterns: costly },
        'flow has regular expressions that cost too much; they never match',
      );
    }
    if (before?.version !== version) this.options.log.info({ flow: name, version }, 'flow loaded');
    this.changed(name);
  }

  private async refuse(name: string, refused: string | null, error: unknown): Promise<void> {
    const fault = faultOf(error);
    const before = this.states.get(name);
    const intact = await this.isIntact(name).catch(() => false);
    if (!intact) this.forms.delete(name);
    const version = before && intact ? before.version : await this.compiledVersion(name);
    const isKnown = before?.error?.message === fault.message && before.rejectedVersion === refused;
    if (isKnown && before.version === version) return;
    const costly = this.forms.get(name)?.costly ?? [];
    this.states.set(name, {
      version,
      time: this.options.now(),
      error: fault,
      rejectedVersion: refused,
      costly,
    });
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
  const kept = refusal.inUse === null ? 'flow refused' : 'flow refused; the last good version stays in use';
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
