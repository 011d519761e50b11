/** How long a callee waited for an agent, and whether that call counts as abandoned (dialer.md#abandoned). */

export interface AgentWait {
  /** An agent came, sooner or later. */
  hasAgent: boolean;
  /** From the moment at which the callee wanted an agent to the agent, or to the end of the call; ms. */
  waited: number;
  /** The callee hung up, not this side. */
  calleeLeft: boolean;
}

/** ms that a callee may wait for an agent: what regulators allow. */
export const DEFAULT_ABANDON_AFTER_MS = 2_000;

/** @param afterMs how long a callee may wait */
export function isAbandoned({ hasAgent, waited, calleeLeft }: AgentWait, afterMs: number): boolean {
  if (waited > afterMs) return true;
  return !hasAgent && !calleeLeft;
}
