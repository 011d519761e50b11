/** Reads the flows that this host has, as the engine finds them: the compiled form, else the raw script. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkFlowName, compileScript, ScriptRefused, versionOf } from '../../flows/script.ts';
import { type CalleeWords, calleeWords } from '../../simulator/callee/callee-words.ts';

export interface HostFlow {
  name: string;
  /** Null: the host has no such flow, or its script is refused. The engine ends the call as it does then. */
  compiled: string | null;
  /** What a callee can say; null without a flow that can run. */
  words: CalleeWords | null;
}

export interface FlowFolders {
  compiled: string;
  flows: string;
}

/** Each flow takes its script's size several times. */
const MOST_KEPT = 4;

export class HostFlows {
  /** By file, in the order of use. */
  private readonly kept = new Map<string, { stamp: string; flow: HostFlow }>();

  constructor(private readonly folders: FlowFolders) {}

  read(name: string): HostFlow {
    const absent: HostFlow = { name, compiled: null, words: null };
    try {
      checkFlowName(name);
    } catch {
      return absent;
    }
    const { compiled, flows } = this.folders;
    const ready = this.from(join(compiled, `${name}.json`), (bytes) => bytes.toString('utf8'), name);
    if (ready?.words) return ready;
    return this.from(join(flows, `${name}.json`), (bytes) => compiledText(name, bytes), name) ?? absent;
  }

  /** Undefined: there is no such file. */
  private from(path: string, form: (bytes: Buffer) => string | null, name: string): HostFlow | undefined {
    const stamp = stampOf(path);
    if (stamp === undefined) return undefined;
    const before = this.kept.get(path);
    this.kept.delete(path);
    const flow = before?.stamp === stamp ? before.flow : readWith(path, form, name);
    if (flow === undefined) return undefined;
    this.kept.set(path, { stamp, flow });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= MOST_KEPT) break;
      this.kept.delete(oldest);
    }
    return flow;
  }
}

function readWith(path: string, form: (bytes: Buffer) => string | null, name: string): HostFlow | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    // It was removed meanwhile.
    return undefined;
  }
  const compiled = form(bytes);
  return { name, compiled, words: compiled === null ? null : calleeWords(compiled) };
}

function compiledText(name: string, script: Buffer): string | null {
  try {
    return Buffer.from(compileScript(name, script, { version: versionOf(script) }).form).toString('utf8');
  } catch (error) {
    if (error instanceof ScriptRefused) return null;
    throw error;
  }
}

/** Changes with the file. */
function stampOf(path: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat?.isFile() ? `${stat.ino} ${stat.size} ${stat.mtimeNs}` : undefined;
}
