/** What the flow folder knows about its flows, by name, and the log lines about changes of their state. */
import { type Fault, shortened } from '../lib/error.ts';
import type { Log } from '../lib/log.ts';
import type { FlowEntry, FlowState } from './flow-entry.ts';
import { logRefusal } from './folder-files.ts';

export interface FlowEntriesOptions {
  log: Log;
  /** ms since 1970. */
  now: () => number;
}

export class FlowEntries {
  private readonly entries = new Map<string, FlowEntry>();
  private changed: (name: string) => void = () => {};

  constructor(private readonly options: FlowEntriesOptions) {}

  /** Called after each change of a flow's state. */
  onChange(listener: (name: string) => void): void {
    this.changed = listener;
  }

  names(): Iterable<string> {
    return this.entries.keys();
  }

  /** The state of every flow that has one, by name. */
  states(): ReadonlyMap<string, FlowState> {
    const states = new Map<string, FlowState>();
    for (const [name, { state }] of this.entries) if (state) states.set(name, state);
    return states;
  }

  state(name: string): FlowState | undefined {
    return this.entries.get(name)?.state;
  }

  /** The entry of a flow, for reading; undefined for an unknown flow. */
  find(name: string): Readonly<FlowEntry> | undefined {
    return this.entries.get(name);
  }

  /** The entry of a flow, made if it is missing. */
  entry(name: string): FlowEntry {
    let entry = this.entries.get(name);
    if (!entry) {
      entry = {};
      this.entries.set(name, entry);
    }
    return entry;
  }

  /** Records that this version is in use now. */
  recordLoaded(name: string, version: string): void {
    const { log } = this.options;
    const before = this.state(name);
    const costly = this.setState(name, { version, error: null, rejectedVersion: null }).costly;
    if (costly.length > 0) {
      log.warn(
        { flow: name, version, patterns: costly },
        'flow has regular expressions that cost too much; they never match',
      );
    }
    if (before?.version !== version) log.info({ flow: name, version }, 'flow loaded');
    this.changed(name);
  }

  /** Records why the newest script is not in use, unless that is known already. */
  recordRefusal(name: string, refusal: { inUse: string | null; refused: string | null; fault: Fault }): void {
    const { inUse, refused, fault } = refusal;
    const before = this.state(name);
    const isKnown = before?.error?.message === fault.message && before.rejectedVersion === refused;
    if (isKnown && before.version === inUse) return;
    this.setState(name, { version: inUse, error: fault, rejectedVersion: refused });
    logRefusal(this.options.log, { flow: name, ...refusal });
    this.changed(name);
  }

  remove(name: string): void {
    const hadState = this.state(name) !== undefined;
    this.entries.delete(name);
    if (!hadState) return;
    this.options.log.info({ flow: shortened(name, 128) }, 'flow removed');
    this.changed(name);
  }

  private setState(name: string, state: Pick<FlowState, 'version' | 'error' | 'rejectedVersion'>): FlowState {
    const entry = this.entry(name);
    entry.state = { ...state, time: this.options.now(), costly: entry.compiled?.costly ?? [] };
    return entry.state;
  }
}
