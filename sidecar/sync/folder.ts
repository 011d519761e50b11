/**
 * The flows of a host: scripts in `flows/`, and for each script a compiled flow in `compiled/`, which the engine reads.
 * An invalid script never replaces a usable compiled flow (flow-sync.md).
 */
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { refuseAccountsName } from '../flows/account-name.ts';
import type { Compiled, CompileJob } from '../flows/compile-worker.ts';
import type { Compiler } from '../flows/compiler-pool.ts';
import type { NamedPrompts } from '../flows/named-prompts.ts';
import { checkFlowName, checkScriptSize, type Script, ScriptRefused } from '../flows/script.ts';
import { faultOf } from '../lib/error.ts';
import { flushFile, removeTemporary, sha1Of, stampOf, syncFolder, temporaryPathIn } from '../lib/files.ts';
import type { Log } from '../lib/log.ts';
import { eachLimited, GroupRun, KeyedSerial } from '../lib/order.ts';
import { FlowEntries } from './flow-entries.ts';
import { decide, type FlowState } from './flow-entry.ts';
import { ifMissing, namesIn, notAFile, readCompiledVersion, SUFFIX } from './folder-files.ts';

export interface FolderOptions {
  flows: string;
  compiled: string;
  compiler: Compiler;
  /** Whether a flow came from Redis or from the hub, rather than by hand. */
  isPublished: (name: string) => boolean;
  /** Brings what a version plays to this host, before the version is taken; throws where that fails. */
  bringPrompts: (flow: string, version: string, prompts: NamedPrompts) => Promise<void>;
  log: Log;
  /** ms since 1970. */
  now: () => number;
}

interface CompileOptions {
  skipIfVersion?: string | null;
  /** Runs before the new flow takes its place: if it fails, the former one stays in use. */
  beforeWrite?: () => Promise<void>;
  /** Runs while the compiled flow is flushed: one wait for the disk instead of two. */
  alongside?: () => Promise<void>;
}

/** Scripts read and compiled at once: keeps disk and threads busy with little memory. */
const AT_ONCE = 4;

export class FlowFolder {
  private readonly entries: FlowEntries;
  private readonly serial = new KeyedSerial();
  private readonly syncFlows: GroupRun;
  private readonly syncCompiled: GroupRun;

  constructor(private readonly options: FolderOptions) {
    this.entries = new FlowEntries(options);
    this.syncFlows = new GroupRun(() => syncFolder(options.flows));
    this.syncCompiled = new GroupRun(() => syncFolder(options.compiled));
  }

  /** The state of every flow that has one, by name. */
  get flows(): ReadonlyMap<string, FlowState> {
    return this.entries.states();
  }

  /** The state of one flow; undefined if the folder has no such flow. */
  state(name: string): FlowState | undefined {
    return this.entries.state(name);
  }

  /** Called after each change of a flow's state. */
  onChange(listener: (name: string) => void): void {
    this.entries.onChange(listener);
  }

  /** Compiles every script whose compiled flow is missing or outdated. An error becomes the status of its flow. */
  async compare(): Promise<void> {
    const scripts = namesIn(await readdir(this.options.flows));
    const compiled = namesIn(await readdir(this.options.compiled));
    await eachLimited(new Set([...scripts, ...compiled, ...this.entries.names()]), AT_ONCE, (name) =>
      this.check(name + SUFFIX),
    );
  }

  /** Handles a script that appeared, changed or disappeared; `file` is its name in the folder. */
  async check(file: string): Promise<void> {
    for (const name of namesIn([file])) {
      // An error of the file system concerns this flow alone; the others continue.
      await this.serial.run(name, () => this.examine(name).catch((error) => this.refuse(name, null, error)));
    }
  }

  /**
   * Writes a script to the folder, atomically and durably, if it compiles and differs from the one in the folder.
   *
   * @param beforeWrite called after the script has compiled, before anything is written; `replaces`: the folder has
   *   another script of that name
   * @throws ScriptRefused, without a change
   */
  publish(name: string, script: Script, beforeWrite: (replaces: boolean) => Promise<void>): Promise<void> {
    checkFlowName(name);
    checkScriptSize(script.bytes.byteLength);
    return this.serial.run(name, async () => {
      const present = await this.compareScript(name, script.digest, script.bytes.byteLength);
      if (present === 'same') return this.use(name, script.digest, () => beforeWrite(false));
      await this.put(name, script, () => beforeWrite(present === 'other'));
      await Promise.all([this.syncFlows.run(), this.syncCompiled.run()]);
      this.entries.recordLoaded(name, script.version);
    });
  }

  /**
   * Brings a script of the folder into use that the caller knows by its digest alone.
   *
   * @returns false, without a change, if the folder has another script or none
   */
  keep(name: string, digest: string, bytes: number, beforeWrite: () => Promise<void>): Promise<boolean> {
    checkFlowName(name);
    return this.serial.run(name, async () => {
      if ((await this.compareScript(name, digest, bytes)) !== 'same') return false;
      await this.use(name, digest, beforeWrite);
      return true;
    });
  }

  /** Removes a flow, script and compiled form. */
  remove(name: string): Promise<void> {
    checkFlowName(name);
    return this.serial.run(name, async () => {
      await rm(this.scriptPath(name), { force: true });
      await this.syncFlows.run();
      await this.drop(name);
    });
  }

  /** Removes the temporary files of a killed process. The home must be locked. */
  async clean(): Promise<void> {
    await removeTemporary(this.options.flows);
    await removeTemporary(this.options.compiled);
  }

  private async examine(name: string): Promise<void> {
    const stats = await stat(this.scriptPath(name), { bigint: true }).catch(ifMissing);
    const isCompiledIntact = await this.isIntact(name);
    const stamp = stats && stampOf(stats);
    const decision = decide(this.entries.entry(name), {
      script: stats && { stamp: stampOf(stats), modifiedMs: Number(stats.mtimeMs) },
      isCompiledIntact,
      now: this.options.now(),
    });
    if (!stats || stamp === undefined || decision.action === 'drop') return this.drop(name);
    if (decision.action === 'leave') return;
    const { skipIfVersion, isSettled } = decision;
    this.entries.entry(name).script = isSettled ? { stamp, digest: null } : undefined;
    try {
      checkFlowName(name);
      if (!this.options.isPublished(name)) refuseAccountsName(name);
      checkScriptSize(Number(stats.size));
      if (!stats.isFile()) throw notAFile();
      const script = { path: this.scriptPath(name), digest: null };
      const hadError = Boolean(this.state(name)?.error);
      const { outcome, digest, version } = await this.compile(name, script, { skipIfVersion });
      if (outcome === 'unchanged' && hadError) return;
      if (isSettled) this.entries.entry(name).script = { stamp, digest };
      if (outcome === 'unchanged') return;
      await this.syncCompiled.run();
      this.entries.recordLoaded(name, version);
    } catch (error) {
      // A full disk, for example, says nothing about the script: try again.
      if (!(error instanceof ScriptRefused)) this.entries.entry(name).script = undefined;
      await this.refuse(name, error instanceof ScriptRefused ? error.version : null, error);
    }
  }

  /** Makes sure that the script in the folder, which has this digest, is in use. */
  private async use(name: string, digest: string, beforeWrite: () => Promise<void>): Promise<void> {
    const state = this.state(name);
    const form = this.entries.find(name)?.compiled;
    const inUse = state?.error === null && form?.digest === digest && form.version === state.version;
    if (inUse && (await this.isIntact(name))) return beforeWrite();
    const { version } = await this.compile(name, { path: this.scriptPath(name), digest }, { beforeWrite });
    await this.syncCompiled.run();
    this.entries.recordLoaded(name, version);
  }

  /** Compiles a script and renames both files to their names; the caller syncs the folders. */
  private async put(name: string, script: Script, beforeWrite: () => Promise<void>): Promise<void> {
    const path = temporaryPathIn(this.options.flows);
    let stamp = '';
    try {
      // The compiled flow is renamed first: after a crash in between, the next start compares the two.
      await this.compile(
        name,
        { ...script, path },
        {
          beforeWrite,
          alongside: async () => {
            stamp = stampOf(await flushFile(path));
          },
        },
      );
      await rename(path, this.scriptPath(name));
      this.entries.entry(name).script = { stamp, digest: script.digest };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Compiles a script and replaces its compiled flow, unless that is up to date. */
  private async compile(
    name: string,
    script: CompileJob['script'],
    { skipIfVersion = null, beforeWrite, alongside }: CompileOptions,
  ): Promise<Compiled> {
    const existingPath = this.compiledPath(name);
    const outputPath = temporaryPathIn(this.options.compiled);
    try {
      const job = { name, script, existingPath, outputPath, skipIfVersion };
      const compiled = await this.options.compiler.compile(job);
      if (compiled.outcome === 'unchanged') return compiled;
      await this.options.bringPrompts(name, compiled.version, compiled.prompts);
      const isNew = compiled.outcome === 'compiled';
      const onDisk = isNew ? flushFile(outputPath) : stat(existingPath, { bigint: true });
      const [stats] = await Promise.all([onDisk, alongside?.()]);
      await beforeWrite?.();
      if (isNew) await rename(outputPath, existingPath);
      const { digest, version, costly } = compiled;
      this.entries.entry(name).compiled = { stamp: stampOf(stats), digest, version, costly };
      return compiled;
    } catch (error) {
      await rm(outputPath, { force: true });
      throw error;
    }
  }

  /** Compares the script in the folder with one of this digest and length. */
  private async compareScript(
    name: string,
    digest: string,
    bytes: number,
  ): Promise<'same' | 'other' | 'none'> {
    const stats = await stat(this.scriptPath(name), { bigint: true }).catch(ifMissing);
    if (!stats) return 'none';
    if (!stats.isFile() || Number(stats.size) !== bytes) return 'other';
    const seen = this.entries.find(name)?.script;
    if (seen?.stamp === stampOf(stats) && seen.digest !== null)
      return seen.digest === digest ? 'same' : 'other';
    if ((await sha1Of(this.scriptPath(name))) !== digest) return 'other';
    this.entries.entry(name).script = { stamp: stampOf(stats), digest };
    return 'same';
  }

  /** Whether the compiled flow is as it was written, or none was written: somebody may clear the folder. */
  private async isIntact(name: string): Promise<boolean> {
    const form = this.entries.find(name)?.compiled;
    if (form === undefined) return true;
    const stats = await stat(this.compiledPath(name), { bigint: true }).catch(ifMissing);
    return stats !== undefined && stampOf(stats) === form.stamp;
  }

  private async refuse(name: string, refused: string | null, error: unknown): Promise<void> {
    const before = this.state(name);
    const isIntact = await this.isIntact(name).catch(() => false);
    if (!isIntact) this.entries.entry(name).compiled = undefined;
    const inUse =
      before && isIntact ? before.version : await readCompiledVersion(name, this.compiledPath(name));
    this.entries.recordRefusal(name, { inUse, refused, fault: faultOf(error) });
  }

  private async drop(name: string): Promise<void> {
    const entry = this.entries.entry(name);
    entry.script = undefined;
    entry.compiled = undefined;
    await rm(this.compiledPath(name), { force: true });
    await this.syncCompiled.run();
    this.entries.remove(name);
  }

  private scriptPath(name: string): string {
    return join(this.options.flows, name + SUFFIX);
  }

  private compiledPath(name: string): string {
    return join(this.options.compiled, name + SUFFIX);
  }
}
