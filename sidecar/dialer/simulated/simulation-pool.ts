/**
 * Simulates calls in a few threads. Flows come from outside: one that loops or takes all memory must end neither this
 * process nor other calls.
 */
import { MessageChannel, Worker } from 'node:worker_threads';
import type { HttpFlowRequest } from '../../../engine/contract/sidecar-protocol.ts';
import { threadUrl } from '../../lib/thread-url.ts';
import type { SimulatedTalk, SimulationJob } from './simulation.ts';
import type { ServerPort, SimulationMessage, SimulationThreadData } from './simulation-worker.ts';

/** Why a call could not be simulated. */
export class SimulationFailed extends Error {
  constructor(
    readonly code: 'TIMEOUT' | 'MEMORY' | 'THREAD' | 'CLOSED',
    message: string,
  ) {
    super(message);
    this.name = 'SimulationFailed';
  }
}

export interface SimulationPoolOptions extends SimulationThreadData {
  threads: number;
  /** Longest that a call may take to simulate, ms. */
  timeoutMs: number;
  /** Memory of a thread without QuickJS's, MB. */
  memoryMb: number;
  /** Asks a server that leads a call; missing: none can be asked. Never rejects. */
  askServer?: ((request: HttpFlowRequest) => Promise<object>) | undefined;
  /** Whether there is room for the rows of one more call. `dispatch` is called when that changes. */
  hasRoom(): boolean;
}

export interface JobOptions {
  /** Before calls that only begin. */
  first?: boolean;
  /** A job that is no longer wanted when its turn comes is left out: it rejects with `CLOSED`. */
  isWanted?(): boolean;
}

interface Waiting {
  job: SimulationJob;
  options: JobOptions;
  resolve(talk: SimulatedTalk): void;
  reject(error: Error): void;
}

export class SimulationPool {
  private readonly waiting: Waiting[] = [];
  private readonly threads = new Set<Thread>();
  private isClosed = false;

  constructor(private readonly options: SimulationPoolOptions) {}

  /** @throws SimulationFailed */
  run(job: SimulationJob, options: JobOptions = {}): Promise<SimulatedTalk> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { job, options, resolve, reject };
      if (options.first) this.waiting.unshift(waiting);
      else this.waiting.push(waiting);
      this.dispatch();
    });
  }

  dispatch(): void {
    while (this.waiting.length > 0) {
      if (this.isClosed) {
        for (const { reject } of this.waiting.splice(0)) reject(closed());
        return;
      }
      const [next] = this.waiting as [Waiting];
      if (next.options.isWanted?.() === false) {
        this.waiting.shift();
        next.reject(closed());
        continue;
      }
      if (!next.options.first && !this.options.hasRoom()) return;
      const thread = this.freeThread();
      if (thread === undefined) return;
      this.waiting.shift();
      void thread
        .run(next.job)
        .then(next.resolve, next.reject)
        .then(() => this.dispatch());
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.dispatch();
    await Promise.all([...this.threads].map((thread) => thread.end()));
  }

  private freeThread(): Thread | undefined {
    for (const thread of this.threads) if (thread.isFree()) return thread;
    if (this.threads.size >= this.options.threads) return undefined;
    const thread = new Thread(this.options, () => this.threads.delete(thread));
    this.threads.add(thread);
    return thread;
  }
}

const NOBODY_ASKS = { ok: false, error: 'HTTP_FAILED: nobody asks servers here' };

function closed(): SimulationFailed {
  return new SimulationFailed('CLOSED', 'the simulation is no longer wanted');
}

class Thread {
  private readonly worker: Worker;
  private readonly loaded: Promise<void>;
  private current: { resolve(talk: SimulatedTalk): void; reject(error: Error): void } | undefined;
  private ended = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: SimulationPoolOptions,
    private readonly onEnd: () => void,
  ) {
    const { bundle, serverBundle, deployment, memoryMb } = options;
    const asking = this.answering();
    this.worker = new Worker(threadUrl('dialer/simulated/simulation-worker.ts'), {
      workerData: { bundle, serverBundle, deployment, ...asking } satisfies SimulationThreadData & ServerPort,
      transferList: [asking.port],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    // An idle thread must not keep the process alive.
    this.worker.unref();
    this.loaded = new Promise((resolve) => {
      this.worker.on('message', (message: SimulationMessage) => {
        if (message === 'ready') resolve();
        else this.take(message);
      });
      this.worker.on('error', (error: NodeJS.ErrnoException) => {
        const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        const message = isMemory ? `the call takes more than ${memoryMb} MB` : error.message;
        this.fail(new SimulationFailed(isMemory ? 'MEMORY' : 'THREAD', message));
        resolve();
      });
      this.worker.on('exit', () => {
        this.fail(new SimulationFailed('THREAD', 'the simulating thread has ended'));
        resolve();
      });
    });
  }

  /** Its questions to servers are answered from here. */
  private answering(): ServerPort {
    const { port1, port2 } = new MessageChannel();
    const answers = new Int32Array(new SharedArrayBuffer(4));
    const ask = this.options.askServer ?? (async () => NOBODY_ASKS);
    port1.on('message', async (request: HttpFlowRequest) => {
      port1.postMessage(await ask(request));
      Atomics.add(answers, 0, 1);
      Atomics.notify(answers, 0);
    });
    // An idle thread must not keep the process alive.
    port1.unref();
    return { port: port2, answers };
  }

  isFree(): boolean {
    return this.current === undefined && !this.ended;
  }

  run(job: SimulationJob): Promise<SimulatedTalk> {
    return new Promise((resolve, reject) => {
      this.current = { resolve, reject };
      this.worker.ref();
      void this.loaded.then(() => this.begin(job));
    });
  }

  async end(): Promise<void> {
    this.fail(closed());
    await this.worker.terminate();
  }

  /** The time limit counts from here, not while the thread loads. */
  private begin(job: SimulationJob): void {
    if (this.ended) return;
    const { timeoutMs } = this.options;
    this.timer = setTimeout(() => {
      void this.worker.terminate();
      this.fail(new SimulationFailed('TIMEOUT', `the call takes more than ${timeoutMs} ms to simulate`));
    }, timeoutMs);
    this.worker.postMessage(job);
  }

  private take(message: Exclude<SimulationMessage, 'ready'>): void {
    clearTimeout(this.timer);
    this.worker.unref();
    const { current } = this;
    this.current = undefined;
    if ('done' in message) current?.resolve(message.done);
    else current?.reject(new SimulationFailed('THREAD', message.failed));
  }

  /** Takes no more jobs. */
  private fail(error: SimulationFailed): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.timer);
    this.onEnd();
    const { current } = this;
    this.current = undefined;
    current?.reject(error);
  }
}
