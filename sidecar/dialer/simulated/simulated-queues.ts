/** Queues of simulated agents on this host, `simulated:<agents>`, for calls of simulated lines (dialer.md#simulated-agents). */
import { readQueueName } from '../../outbound/agents/queue-name.ts';
import { SimulatedAgents } from '../../outbound/agents/simulated-agents.ts';
import type { QueueAnswer } from '../agents/queue-reading.ts';

interface Queue {
  agents: SimulatedAgents;
  waiting: Set<string>;
  talking: Set<string>;
}

export class SimulatedQueues {
  private readonly queues = new Map<string, Queue>();

  /** How a queue is, as a host reads a real one. */
  read(name: string, agents: number): QueueAnswer {
    const { agents: own, waiting, talking } = this.queue(name);
    return { agents, free: own.free, ringing: 0, waiting: [...waiting], talking: [...talking] };
  }

  /**
   * A callee wants an agent.
   *
   * @param served called once an agent takes the call, at once where one is free
   */
  join(name: string, id: string, served: () => void): void {
    const { agents, waiting, talking } = this.queue(name);
    waiting.add(id);
    agents.join(id, () => {
      waiting.delete(id);
      talking.add(id);
      served();
    });
  }

  /** The call is over, with or without an agent. */
  leave(name: string, id: string): void {
    const { agents, waiting, talking } = this.queue(name);
    if (waiting.delete(id)) agents.leave(id);
    if (talking.delete(id)) agents.release();
  }

  private queue(name: string): Queue {
    const known = this.queues.get(name);
    if (known) return known;
    const agents = new SimulatedAgents(readQueueName(name)?.agents ?? 0);
    const made: Queue = { agents, waiting: new Set(), talking: new Set() };
    this.queues.set(name, made);
    return made;
  }
}
