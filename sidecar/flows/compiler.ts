/**
 * Compiles scripts in threads of their own: a script comes from outside, and one made to take an hour or all
 * memory must stop neither the sidecar nor the compilation of others. It also leaves the main thread free to
 * answer the engine meanwhile.
 */
import { Worker } from 'node:worker_threads';
import { threadUrl } from '../lib/thread-url.ts';
import type { Compiled, CompileJob, CompileMessage } from './compile-worker.ts';
import { ScriptRefused } from './script.ts';

export interface Compiler {
  /**
   * Compiles a script, from its file or from its bytes.
   * Only a few words come back: scripts that pass through several heaps are what a start with many flows would need
   * most memory for.
   *
   * @throws ScriptRefused when the script cannot be used; another error when the disk cannot, or the time was up
   */
  compile(job: CompileJob): Promise<Compiled>;
  close(): Promise<void>;
}

export interface CompilerOptions {
  /** Most threads at once. One stays, so that a single flow need not wait for its start. */
  threads?: number;
  /** After this long with one script, ms, the others get another thread. */
  slowMs?: number;
  /** Longest that one script may take, ms. */
  timeoutMs?: number;
  /** How long a thread beyond the first stays without work, ms. */
  idleMs?: number;
  /** Most memory that one script may take, MB: 30 times the largest script. */
  memoryMb?: number;
}

export function createCompiler(options: CompilerOptions = {}): Compiler {
  return new Pool({ threads: 2, slowMs: 250, timeoutMs: 10_000, idleMs: 5_000, memoryMb: 256, ...options });
}

/** Node's own. With a third of it every script is copied about, which takes half as long again. */
const YOUNG_MB = 48;

interface Waiting {
  job: CompileJob;
  resolve: (compiled: Compiled) => void;
  reject: (error: Error) => void;
}

class Pool implements Compiler {
  private readonly waiting: Waiting[] = [];
  private readonly threads = new Set<Thread>();
  private closed = false;
  private watching: NodeJS.Timeout | undefined;

  constructor(private readonly options: Required<CompilerOptions>) {
    this.add();
  }

  compile(job: CompileJob): Promise<Compiled> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(new Error('the compiler is closed'));
      this.waiting.push({ job, resolve, reject });
      this.dispatch();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.watching);
    for (const { reject } of this.waiting.splice(0)) reject(new Error('the compiler is closed'));
    await Promise.all([...this.threads].map((thread) => thread.end()));
  }

  /** Work goes only to threads that have started: a new one takes its time, and an old one may be free before. */
  private dispatch(): void {
    while (this.waiting.length > 0 && !this.closed) {
      if (this.threads.size === 0) this.add();
      const thread = [...this.threads].find((one) => one.free);
      if (!thread) {
        this.watch();
        return;
      }
      const { job, resolve, reject } = this.waiting.shift() as Waiting;
      void thread
        .run(job)
        .then(resolve, reject)
        .then(() => this.dispatch());
    }
  }

  /**
   * A script that takes long gets a thread beside it, so that the others need not wait. Not before: on two cores a
   * second thread is no faster than one, and takes 50 MB.
   */
  private watch(): void {
    this.watching ??= setTimeout(() => {
      this.watching = undefined;
      const held = [...this.threads].every((one) => one.ready && one.busyMs() >= this.options.slowMs);
      if (held && this.waiting.length > 0 && this.threads.size < this.options.threads) this.add();
      this.dispatch();
    }, this.options.slowMs).unref();
  }

  private add(): void {
    const thread: Thread = new Thread(this.options, {
      ready: () => this.dispatch(),
      idle: () => {
        if (this.threads.size > 1) void thread.end();
      },
      ended: (error) => {
        this.threads.delete(thread);
        // One that cannot even start would not the next time either.
        if (!thread.ready) for (const { reject } of this.waiting.splice(0)) reject(error);
        this.dispatch();
      },
    });
    this.threads.add(thread);
  }
}

type Result = Compiled | Error;

interface ThreadEvents {
  ready: () => void;
  idle: () => void;
  ended: (error: Error) => void;
}

class Thread {
  ready = false;
  private readonly worker: Worker;
  private idleTimer: NodeJS.Timeout | undefined;
  private jobTimer: NodeJS.Timeout | undefined;
  private settle: ((result: Result) => void) | undefined;
  private since = 0;
  private ended = false;

  constructor(
    private readonly options: Required<CompilerOptions>,
    private readonly on: ThreadEvents,
  ) {
    this.worker = new Worker(threadUrl('flows/compile-worker.ts'), {
      resourceLimits: { maxOldGenerationSizeMb: options.memoryMb, maxYoungGenerationSizeMb: YOUNG_MB },
    });
    // It must not keep the process up by itself.
    this.worker.unref();
    this.worker.on('message', (message: CompileMessage) => this.handleMessage(message));
    this.worker.on('error', (error: NodeJS.ErrnoException) => {
      const tooLarge = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.finish(tooLarge ? tooMuch(options.memoryMb) : error);
    });
    this.worker.on('exit', () => this.finish(new Error('the compiling thread ended')));
  }

  /** Has started, and has nothing to do. */
  get free(): boolean {
    return this.ready && this.settle === undefined && !this.ended;
  }

  /** How long it has been at its job, ms. */
  busyMs(): number {
    return this.settle === undefined ? 0 : performance.now() - this.since;
  }

  async run(job: CompileJob): Promise<Compiled> {
    clearTimeout(this.idleTimer);
    this.since = performance.now();
    this.worker.ref();
    const result = await new Promise<Result>((resolve) => {
      this.settle = resolve;
      this.jobTimer = setTimeout(() => {
        this.finish(tooLong(this.options.timeoutMs), this.worker.terminate());
      }, this.options.timeoutMs);
      const handed = apart(job);
      this.worker.postMessage(handed.job, handed.memory);
    });
    clearTimeout(this.jobTimer);
    this.settle = undefined;
    this.worker.unref();
    if (!this.ended) this.idleTimer = setTimeout(this.on.idle, this.options.idleMs).unref();
    if (result instanceof Error) throw result;
    return result;
  }

  private handleMessage(message: CompileMessage): void {
    if (message === 'ready') {
      this.ready = true;
      this.on.ready();
    } else if ('done' in message) {
      this.settle?.(message.done);
    } else if ('rejected' in message) {
      this.settle?.(new ScriptRefused(message.rejected, message.version));
    } else {
      const { message: text, code } = message.failed;
      this.settle?.(Object.assign(new Error(text), { code }));
    }
  }

  async end(): Promise<void> {
    const exit = this.worker.terminate();
    this.finish(new Error('the compiler is closed'), exit);
    await exit;
  }

  /**
   * It takes no more jobs.
   *
   * @param exit when it will have ended, if it has not: until then it may be writing files that nobody would remove
   */
  private finish(error: Error, exit?: Promise<unknown>): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.idleTimer);
    const { settle } = this;
    if (exit) void exit.then(() => settle?.(error));
    else settle?.(error);
    this.on.ended(error);
  }
}

/**
 * A job whose bytes lie in memory of their own, to be handed over with it: of those that lie in a larger piece, as what
 * comes from the network does, the thread would get a copy of the whole piece.
 */
function apart(job: CompileJob): { job: CompileJob; memory: ArrayBuffer[] } {
  if (!('bytes' in job.script)) return { job, memory: [] };
  const bytes = new Uint8Array(job.script.bytes);
  return { job: { ...job, script: { ...job.script, bytes } }, memory: [bytes.buffer] };
}

const TOO_COMPLEX = 'FLOW_TOO_COMPLEX';
const LESS = 'split the flow, or shorten its lists';

function tooMuch(megabytes: number): ScriptRefused {
  const message = `the script takes more than ${megabytes} MB of memory to compile: ${LESS}`;
  return new ScriptRefused({ code: TOO_COMPLEX, path: null, message });
}

/** Not `ScriptRefused`, which is for good: on a machine that is overrun every script takes long. */
function tooLong(ms: number): Error {
  const message = `the script takes more than ${ms} ms to compile, tried again: ${LESS}`;
  return Object.assign(new Error(message), { code: TOO_COMPLEX });
}
