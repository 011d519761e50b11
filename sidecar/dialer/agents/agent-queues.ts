/**
 * The queues of agents of this host, each read once a second at most and for all tasks together. Only queues that somebody
 * asks for are read. A state that is too old counts as none.
 */
import type { QueueFault } from '../../outbound/agents/queue-faults.ts';
import { type QueueName, readQueueName } from '../../outbound/agents/queue-name.ts';
import type { QueueAnswer } from './queue-reading.ts';

export interface AgentQueuesParts {
  /** Reads a queue. Never rejects. */
  ask: (queue: QueueName) => Promise<QueueAnswer>;
  /** How simulated agents are. */
  simulated: (queue: string, agents: number) => QueueAnswer;
  /** Told what was read. @param queue as tasks name it */
  tell?: (queue: string, answer: QueueAnswer) => void;
  /** A clock that nobody sets, ms. */
  now?: () => number;
  times?: Partial<QueueTimes>;
}

export interface QueueTimes {
  /** Between two readings of a queue, ms. */
  readMs: number;
  /** A state that is older is not used, ms. */
  mostAgeMs: number;
  /** A queue that nobody has asked for so long is not read any more, ms. */
  idleMs: number;
}

const TIMES: QueueTimes = { readMs: 1_000, mostAgeMs: 3_000, idleMs: 10_000 };

interface Watched {
  queue: QueueName;
  answer: QueueAnswer;
  /** When the answer was asked for, ms; undefined: never. */
  readAt: number | undefined;
  askedAt: number;
}

export class AgentQueues {
  private readonly times: QueueTimes;
  private readonly now: () => number;
  private readonly watched = new Map<string, Watched>();
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;
  private isStopped = false;

  constructor(private readonly parts: AgentQueuesParts) {
    this.times = { ...TIMES, ...parts.times };
    this.now = parts.now ?? (() => performance.now());
  }

  /** How a queue is now, as far as this host knows. The first question has it read. */
  read(text: string): QueueAnswer {
    const queue = readQueueName(text);
    if (queue === null) return { fault: 'no-queue' };
    const watched = this.watch(text, queue);
    if (queue.kind === 'simulated') return this.parts.simulated(text, queue.agents);
    const { answer, readAt } = watched;
    if (readAt === undefined) return { fault: 'not-read' };
    if ('fault' in answer) return answer;
    return this.now() - readAt > this.times.mostAgeMs ? { fault: 'stale' } : answer;
  }

  /** The queues that somebody asks for, and how each is. */
  states(): Map<string, QueueAnswer & { ageMs: number | null }> {
    return new Map(
      [...this.watched].map(([text, { readAt, queue, answer }]) => {
        const isSimulated = queue.kind === 'simulated';
        const state = isSimulated ? this.parts.simulated(text, queue.agents) : answer;
        return [
          text,
          { ...state, ageMs: isSimulated ? 0 : readAt === undefined ? null : this.now() - readAt },
        ];
      }),
    );
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.reading;
  }

  private watch(text: string, queue: QueueName): Watched {
    const known = this.watched.get(text);
    if (known) {
      known.askedAt = this.now();
      return known;
    }
    const fault: QueueFault = 'not-read';
    const watched = { queue, answer: { fault }, readAt: undefined, askedAt: this.now() };
    this.watched.set(text, watched);
    this.readSoon(0);
    return watched;
  }

  private readSoon(ms: number): void {
    if (this.isStopped || this.reading !== undefined) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.reading = this.readAll().finally(() => {
        this.reading = undefined;
        if (this.watched.size > 0) this.readSoon(this.times.readMs);
      });
    }, ms);
    this.timer.unref();
  }

  private async readAll(): Promise<void> {
    for (const [text, watched] of this.watched) {
      const { queue, askedAt } = watched;
      if (this.now() - askedAt > this.times.idleMs) {
        this.watched.delete(text);
        continue;
      }
      const begun = this.now();
      if (queue.kind !== 'simulated') watched.answer = await this.parts.ask(queue);
      watched.readAt = begun;
      this.parts.tell?.(text, this.read(text));
      // `read` counts as a question.
      watched.askedAt = askedAt;
    }
  }
}
