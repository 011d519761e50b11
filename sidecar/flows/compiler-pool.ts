/**
 * Compiles scripts in threads. Scripts come from outside: one that is made to take an hour or all memory must stop
 * neither the sidecar nor the compilation of others. The main thread stays free to answer the engine.
 *
 * Not tinypool or piscina: there an aborted job fails before its thread has ended (docs/adr/0013-not-from-npm.md).
 */
import { Worker } from 'node:worker_threads';
import { threadUrl } from '../lib/thread-url.ts';
import type { Compiled, CompileJob, CompileMessage } from './compile-worker.ts';
import { ScriptRefused } from './script.ts';

export interface Compiler {
  /**
   * Compiles a script, from its file or from its bytes.
   * The thread writes the compiled flow itself and returns only facts about it: copying flows between heaps would take
   * most of the memory of a start.
   *
   * @throws ScriptRefused if the script cannot be used; another error if a file cannot be read or written, or after the
   *   time limit
   */
  compile(job: CompileJob): Promise<Compiled>;
  close(): Promise<void>;
}

export interface CompilerOptions {
  /** Largest number of threads. One stays, so that a single flow need not wait for a thread to start. */
  threads?: number;
  /** A script that takes longer than this gets a second thread beside it, ms. */
  slowMs?: number;
  /** Time limit for one script, ms. */
  timeoutMs?: number;
  /** How long a further thread stays without work, ms. */
  idleMs?: number;
  /** Memory limit for one script, MB: 30 times the largest script. */
  memoryMb?: number;
}

export function createCompiler(options: CompilerOptions = {}): Compiler {
  return new Pool({ threads: 2, slowMs: 250, timeoutMs: 10_000, idleMs: 5_000, memoryMb: 256, ...options });
}

/** Node's default. With a third of it, garbage collection makes compilation 50% slower. */
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

  /** Gives jobs only to started threads: another thread may become free earlier than a new one. */
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
   * Adds a thread while a slow script holds up the others. Not earlier: on two cores a second thread is no faster than
   * one, and takes 50 MB.
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
        // A thread that fails to start would fail again.
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
    // An idle thread must not keep the process alive.
    this.worker.unref();
    this.worker.on('message', (message: CompileMessage) => this.handleMessage(message));
    this.worker.on('error', (error: NodeJS.ErrnoException) => {
      const tooLarge = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.finish(tooLarge ? tooMuch(options.memoryMb) : error);
    });
    this.worker.on('exit', () => this.finish(new Error('the compiling thread ended')));
  }

  /** It has started and has no job. */
  get free(): boolean {
    return this.ready && this.settle === undefined && !this.ended;
  }

  /** Time since its job began, ms; 0 without a job. */
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
      const message = transferable(job);
      this.worker.postMessage(message.job, message.memory);
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
   * Takes no more jobs.
   *
   * @param exit resolves when the thread has ended; until then it may write files that nobody would remove
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
 * Copies the bytes of a job into a buffer of their own, which can be transferred. Bytes from the network lie in a larger
 * buffer, which the thread would receive as a whole.
 */
function transferable(job: CompileJob): { job: CompileJob; memory: ArrayBuffer[] } {
  if (!('bytes' in job.script)) return { job, memory: [] };
  const bytes = new Uint8Array(job.script.bytes);
  return { job: { ...job, script: { ...job.script, bytes } }, memory: [bytes.buffer] };
}

const TOO_COMPLEX = 'FLOW_TOO_COMPLEX';
const ADVICE = 'split the flow, or shorten its lists';

function tooMuch(megabytes: number): ScriptRefused {
  const message = `the script takes more than ${megabytes} MB of memory to compile: ${ADVICE}`;
  return new ScriptRefused({ code: TOO_COMPLEX, path: null, message });
}

/** Not `ScriptRefused`, which is final: on an overloaded machine every script takes long. */
function tooLong(ms: number): Error {
  const message = `the script takes more than ${ms} ms to compile; retrying. If it persists, ${ADVICE}`;
  return Object.assign(new Error(message), { code: TOO_COMPLEX });
}
