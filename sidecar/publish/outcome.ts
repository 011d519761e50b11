/** What became of a change on a host, by the host's status board. */
import type { StatusEntry } from './redis-names.ts';

/** The state of a flow on a host, compared with the wanted state. */
export interface Outcome {
  flow: string;
  host: string;
  domain: string | null;
  /** `waiting`: the host has not reported yet. */
  state: 'in use' | 'removed' | 'refused' | 'waiting';
  /** Version in use on the host. */
  version: string | null;
  /** Version that it should have; null when the flow should be gone. */
  wanted: string | null;
  /** Why it was refused; while waiting: what the host reported before of no version, such as a full disk. */
  error: StatusEntry['error'];
  /** Expressions that never match on this host. */
  costly: string[];
}

/** A status entry; null if it is not one, because anybody may write there. */
export function readEntry<T>(text: string): Partial<T> | null {
  try {
    const entry = JSON.parse(text) as unknown;
    return typeof entry === 'object' && entry !== null ? (entry as Partial<T>) : null;
  } catch {
    return null;
  }
}

export function outcomeOf(
  telling: string | null,
  wanted: string | null,
  isNews: boolean,
): Pick<Outcome, 'state' | 'version' | 'wanted' | 'error' | 'costly'> {
  if (telling === null) {
    return { state: wanted === null ? 'removed' : 'waiting', version: null, wanted, error: null, costly: [] };
  }
  const { version = null, error = null, costly = [] } = readEntry<StatusEntry>(telling) ?? {};
  // An error without a version (a full disk) is of this change if it was not there before.
  if (error && (error.version === null ? isNews : error.version === wanted)) {
    return { state: 'refused', version, wanted, error, costly };
  }
  if (!error && version === wanted) return { state: 'in use', version, wanted, error, costly };
  // The host may fail in the same way again, which is no news: then this is why it does not answer.
  return { state: 'waiting', version, wanted, error: error?.version === null ? error : null, costly };
}
