import { Gauge, type Registry } from 'prom-client';
import type { AgentQueues } from './agent-queues.ts';

/** Queues beyond these have no metrics of their own. */
const MOST_QUEUES = 100;

/** Metrics of the queues of agents that tasks of this host use. @param queues undefined: it does not dial */
export function queueMetrics(registry: Registry, queues: () => AgentQueues | undefined): void {
  const now = () => [...(queues()?.states() ?? [])].slice(0, MOST_QUEUES);
  new Gauge({
    name: 'cti_robot_dialer_agents',
    help: 'Agents of a queue: all who are logged in, and those who are free',
    labelNames: ['queue', 'state'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [queue, state] of now()) {
        if ('fault' in state) continue;
        this.set({ queue, state: 'all' }, state.agents);
        this.set({ queue, state: 'free' }, state.free);
      }
    },
  });
  new Gauge({
    name: 'cti_robot_dialer_queue_readable',
    help: '0 while a queue of agents cannot be read, so that nobody is called for it',
    labelNames: ['queue'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [queue, state] of now())
        this.set({ queue }, 'fault' in state && state.fault !== 'not-read' ? 0 : 1);
    },
  });
}
