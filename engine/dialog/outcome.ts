import type { SwitchFlow } from '../flow/compiled.ts';
import type { Match } from './rows.ts';
import type { EndAction } from './state.ts';

/** What an input leads to, as data. `match` is what its row says about the match. */
export type Outcome =
  /** Nothing: an unmatched partial result without a row. The running action continues. */
  | { kind: 'ignored' }
  /** A row without a response. The running action continues. */
  | { kind: 'logged'; match: Match | null }
  /** The flow ends. */
  | { kind: 'end'; match: Match; reason: EndAction['reason'] }
  | Response;

/** An outcome that starts another action. Numbers are indexes of nodes and KB prompts. */
export type Response =
  /** The call enters a node by boot or arrow. */
  | { kind: 'enter'; match: Match; target: number /** By its arrow. */; optOut?: boolean }
  /** The current node plays its mismatch prompts. */
  | { kind: 'mismatch'; match: Match }
  /** The current node plays a KB answer. */
  | { kind: 'answer'; match: Match; prompt: number }
  /** The call returns from a KB answer to the current node. */
  | { kind: 'return'; match: Match; isSilent: boolean }
  /** The call plays a KB answer, then enters the node to which the KB prompt switches. */
  | { kind: 'switch'; match: Match; prompt: number; switchflow: SwitchFlow; target: number };

/** Null where the running action continues or the flow ends. */
export function responseOf(outcome: Outcome): Response | null {
  switch (outcome.kind) {
    case 'ignored':
    case 'logged':
    case 'end':
      return null;
    default:
      return outcome;
  }
}
