/** A queue of agents as a host has read it. */
import type { QueueFault } from '../../outbound/agents/queue-faults.ts';

export interface QueueReading {
  /** Agents who are logged in, free or not. */
  agents: number;
  /** Agents who would take a call now. */
  free: number;
  /** Agents whose telephone rings for a call that waits. */
  ringing: number;
  /** UUIDs of the calls that wait for an agent. */
  waiting: readonly string[];
  /** UUIDs of the calls that an agent talks to. */
  talking: readonly string[];
}

export type QueueAnswer = QueueReading | { fault: QueueFault };

/** The state of each queue, by the name that tasks give it. A state that is too old is a fault. */
export type ReadQueue = (queue: string) => QueueAnswer;
