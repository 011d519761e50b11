/** What the flow folder knows about one flow, and the decision that follows from it. */
import type { Costly } from '../flows/costly.ts';
import type { Fault } from '../lib/error.ts';

export interface FlowState {
  /** Version in use; null if the flow never had a usable script. */
  version: string | null;
  /** When `version` or `error` last changed, ms since 1970. */
  time: number;
  /** Why the newest script is not in use; null if it is. */
  error: Fault | null;
  /** Version of the script that caused `error`; null if it could not be read. */
  rejectedVersion: string | null;
  /** Expressions of the version in use that cost too much and never match. */
  costly: readonly Costly[];
}

/** A script as it was when the folder last read or wrote it. */
export interface KnownScript {
  stamp: string;
  /** Null while the script is being compiled, and after that failed. */
  digest: string | null;
}

/** A compiled flow as it was when the folder last wrote it or found it reusable, and the script it was made from. */
export interface KnownCompiled {
  stamp: string;
  digest: string;
  version: string;
  costly: readonly Costly[];
}

/** All that the folder knows about one flow. */
export interface FlowEntry {
  state?: FlowState | undefined;
  /** Lets the folder skip a script that has not changed. */
  script?: KnownScript | undefined;
  compiled?: KnownCompiled | undefined;
}

/** What the file system shows of one flow. */
export interface Observation {
  /** Undefined if there is no script. */
  script: { stamp: string; modifiedMs: number } | undefined;
  /** The compiled flow is as the folder left it, or the folder has written none. */
  isCompiledIntact: boolean;
  /** ms since 1970. */
  now: number;
}

export type Decision =
  | { action: 'drop' }
  | { action: 'leave' }
  | {
      action: 'compile';
      /** A script of this version need not be compiled. */
      skipIfVersion: string | null;
      /** The script cannot change again without a new time stamp, so that its stamp may be remembered. */
      isSettled: boolean;
    };

/** A file may change again within this time without a new time stamp, ms. */
const STAMP_GRAIN_MS = 20;

/** What to do about a flow. */
export function decide(entry: FlowEntry, { script, isCompiledIntact, now }: Observation): Decision {
  if (script === undefined) return { action: 'drop' };
  const { script: known, compiled } = entry;
  const isCompiled = known?.digest === null || known?.digest === compiled?.digest;
  if (known?.stamp === script.stamp && isCompiled && isCompiledIntact) return { action: 'leave' };
  return {
    action: 'compile',
    skipIfVersion: isCompiledIntact ? judgedVersion(entry) : null,
    isSettled: now - script.modifiedMs > STAMP_GRAIN_MS,
  };
}

/** The script version whose result is known already: the rejected one, or the one in use. */
function judgedVersion({ state, compiled }: FlowEntry): string | null {
  if (state?.error) return state.rejectedVersion;
  return compiled?.version === state?.version ? (state?.version ?? null) : null;
}
