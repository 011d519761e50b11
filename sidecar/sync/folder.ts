/**
 * The flows of a host: scripts in `flows/`, and beside each its compiled form in `compiled/`, which the engine
 * reads. A script that cannot be used never replaces a compiled form that can (sidecar.md "Flow sync").
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeFlow } from '../../engine/flow/compiled-file.ts';
import { type Fault, faultOf, SidecarError, shortened } from '../error.ts';
import { removeTemporary, removeWhole, syncFolder, writeUnsynced } from '../files.ts';
import type { Log } from '../log.ts';
import { checkFlowName, checkScriptSize, compileScript, versionOf } from './script.ts';
import { Serial } from './serial.ts';

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
  log: Log;
  /** ms since 1970. */
  now: () => number;
}

const SUFFIX = '.json';
/** A file changed within this long before it was read may change again without a new time stamp, ms. */
const STAMP_GRAIN_MS = 20;

export class FlowFolder {
  private readonly states = new Map<string, FlowState>();
  /** Size, time and inode of each script when it was last read. */
  private readonly stamps = new Map<string, string>();
  private readonly serial = new Serial();
  private changed: (name: string, state: FlowState | undefined) => void = () => {};

  constructor(private readonly options: FolderOptions) {}

  /** Every flow that there is a script or a fault of, by name. */
  get flows(): ReadonlyMap<string, FlowState> {
    return this.states;
  }

  /** Called after each change of a flow's state; undefined when it is gone. */
  onChange(listener: (name: string, state: FlowState | undefined) => void): void {
    this.changed = listener;
  }

  /** Compares all scripts with their compiled forms and makes these equal. Faults go to the status, not out. */
  compare(): Promise<void> {
    return this.serial.run(async () => {
      const { flows, compiled } = this.options;
      const names = namesIn(await readdir(flows));
      for (const name of names) await this.look(name);
      const present = new Set(names);
      const orphans = namesIn(await readdir(compiled)).filter((name) => !present.has(name));
      for (const name of new Set([...this.states.keys(), ...orphans])) {
        if (!present.has(name)) await this.gone(name);
      }
      await syncFolder(compiled);
    });
  }

  /** One script appeared, changed or went away. `file` as the folder's watch names it. */
  check(file: string): Promise<void> {
    return this.serial.run(async () => {
      for (const name of namesIn([file])) {
        await this.look(name);
        await syncFolder(this.options.compiled);
      }
    });
  }

  /** Removes what a killed process left half-written. Only while the home is locked. */
  async clean(): Promise<void> {
    await removeTemporary(this.options.flows);
    await removeTemporary(this.options.compiled);
  }

  private async look(name: string): Promise<void> {
    let version: string | null = null;
    try {
      checkFlowName(name);
      const script = await this.readIfChanged(name);
      if (script === undefined) return;
      version = versionOf(script);
      const state = this.states.get(name);
      if (state && (state.fault ? state.refused : state.version) === version) return;
      await this.compile(name, script, version);
      this.set(name, { version, time: this.options.now(), fault: null, refused: null });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') await this.gone(name);
      else await this.refuse(name, version, faultOf(error));
    }
  }

  /** The script's bytes; undefined when they are those of the last time. */
  private async readIfChanged(name: string): Promise<Buffer | undefined> {
    const path = join(this.options.flows, name + SUFFIX);
    const entry = await stat(path);
    const { size, mtimeMs, ctimeMs, ino } = entry;
    if (!entry.isFile()) throw new SidecarError('FLOW_FILE', 'it is not a file: put the script itself there');
    const stamp = `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
    if (this.stamps.get(name) === stamp) return undefined;
    const settled = this.options.now() - Math.max(mtimeMs, ctimeMs) > STAMP_GRAIN_MS;
    try {
      checkScriptSize(size);
      return await readFile(path);
    } finally {
      if (settled) this.stamps.set(name, stamp);
      else this.stamps.delete(name);
    }
  }

  private async compile(name: string, script: Buffer, version: string): Promise<void> {
    const text = compileScript(name, script, version);
    const path = join(this.options.compiled, name + SUFFIX);
    if (text !== (await readIfThere(path))) await writeUnsynced(path, text);
  }

  private async refuse(name: string, refused: string | null, fault: Fault): Promise<void> {
    const before = this.states.get(name);
    if (before?.fault && before.refused === refused && before.fault.message === fault.message) return;
    const version = before ? before.version : await this.compiledVersion(name);
    this.set(name, { version, time: this.options.now(), fault, refused });
    this.options.log.error(
      { flow: shortened(name, 128), inUse: version, refused, fault },
      version === null ? 'flow refused' : 'flow refused, the last good version stays in use',
    );
  }

  /** Of the form that an earlier run left: it goes on being used while the script is bad. */
  private async compiledVersion(name: string): Promise<string | null> {
    try {
      checkFlowName(name);
      const text = await readFile(join(this.options.compiled, name + SUFFIX), 'utf8');
      return decodeFlow(text)?.version ?? null;
    } catch {
      return null;
    }
  }

  private async gone(name: string): Promise<void> {
    this.stamps.delete(name);
    await removeWhole(join(this.options.compiled, name + SUFFIX));
    if (!this.states.delete(name)) return;
    this.options.log.info({ flow: shortened(name, 128) }, 'flow removed');
    this.changed(name, undefined);
  }

  private set(name: string, state: FlowState): void {
    const before = this.states.get(name);
    this.states.set(name, state);
    if (state.fault === null && before?.version !== state.version) {
      this.options.log.info({ flow: name, version: state.version }, 'flow loaded');
    }
    this.changed(name, state);
  }
}

/** Flows among file names: `<name>.json`, hidden files (others' temporary ones) left out. */
function namesIn(files: string[]): string[] {
  return files
    .filter((file) => file.endsWith(SUFFIX) && !file.startsWith('.'))
    .map((file) => file.slice(0, -SUFFIX.length));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
