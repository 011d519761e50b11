/** Writes down what this host reads of its queues, for figures and for `why`: when it changes, and now and then. */
import type { Log } from '../../lib/log.ts';
import { QUEUE_FAULTS } from '../../outbound/agents/queue-faults.ts';
import { saveQueueState } from '../../store/hub/agents/queue-states.ts';
import type { DatabaseClock } from '../../store/hub/dialing/database-clock.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import type { QueueAnswer } from './queue-reading.ts';

/** A state that does not change is written so often, ms. Readers take older ones than three of these for gone. */
export const QUEUE_STATE_MS = 5_000;

export interface PublishParts {
  store: HubStore;
  clock: DatabaseClock;
  host: string;
  log: Log;
}

export class PublishedQueues {
  private readonly written = new Map<string, { text: string; at: number }>();
  private readonly faults = new Map<string, string | null>();

  constructor(private readonly parts: PublishParts) {}

  /** Never throws: the dialer says by itself that the database does not answer. */
  tell(queue: string, answer: QueueAnswer): void {
    const { store, clock, host } = this.parts;
    const fault = 'fault' in answer ? answer.fault : null;
    this.tellLog(queue, fault);
    const state =
      'fault' in answer
        ? { agents: 0, free: 0, waiting: 0, fault }
        : { agents: answer.agents, free: answer.free, waiting: answer.waiting.length, fault };
    const text = JSON.stringify(state);
    const last = this.written.get(queue);
    const at = performance.now();
    if (last?.text === text && at - last.at < QUEUE_STATE_MS) return;
    this.written.set(queue, { text, at });
    void clock(store.db)
      .then((now) => saveQueueState(store.db, { queue, host, ...state, read_at: now }, store.kind))
      .catch(() => this.written.delete(queue));
  }

  private tellLog(queue: string, fault: keyof typeof QUEUE_FAULTS | null): void {
    const before = this.faults.get(queue) ?? null;
    this.faults.set(queue, fault);
    if (fault === before) return;
    const { log } = this.parts;
    if (fault === null) log.info({ queue }, 'dialer: the queue of agents can be read again');
    else
      log.warn(
        { queue, reason: QUEUE_FAULTS[fault].text },
        'dialer: nobody is called for a queue of agents that cannot be read',
      );
  }
}
