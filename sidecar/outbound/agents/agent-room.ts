/** How many calls may be placed for the agents of a queue (dialer.md#agents). */

/** A queue as its host has read it. */
export interface QueueAgents {
  /** Agents who would take a call now. */
  free: number;
  /** Agents whose telephone rings for a call that waits. */
  ringing: number;
  /** Calls of others that wait for an agent: they come first. */
  othersWaiting: number;
}

export interface AgentDemand {
  /** Calls in progress, of all tasks with this queue on this host, that no agent talks to: placed, ringing, waiting. */
  needing: number;
  /** The ratio in effect. */
  ratio: number;
}

/** Calls that may be placed now. Those that talk to an agent do not count: their agents are not free either. */
export function agentRoom(queue: QueueAgents, { needing, ratio }: AgentDemand): number {
  const agents = Math.max(0, queue.free + queue.ringing - queue.othersWaiting);
  // 10 agents × 0.7 are 7 calls, though floating point has 6.999….
  const most = Math.floor(agents * ratio + 1e-9);
  return Math.max(0, most - needing);
}
