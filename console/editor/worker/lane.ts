/**
 * A worker and what waits for it: one job at a time. A worker that takes too long, or fails, is ended; the next job gets a
 * new one.
 */
import type { JobOf, Kind, Reply, Request, ResultOf, Start, ToolFault } from './protocol.ts';

/** Of a browser's `Worker`, what is used. */
export interface WorkerLike {
  postMessage(message: Start | Request): void;
  terminate(): void;
  onmessage: ((event: { data: Reply }) => void) | null;
  onerror: ((event: { message?: string; preventDefault?(): void }) => void) | null;
}

/** A job without a result. Its code is that of the flow that is refused, of the simulation, or one of these. */
export class ToolError extends Error {
  readonly code: string;
  readonly path: string | null;

  constructor({ code, path, message }: ToolFault) {
    super(message);
    this.name = 'ToolError';
    this.code = code;
    this.path = path;
  }
}

const SUPERSEDED = 'SUPERSEDED'; // a newer job took its place
const CANCELLED = 'CANCELLED'; // nobody waits for it any more
const TIMED_OUT = 'TIMED_OUT'; // it took too long and was ended
const WORKER_FAILED = 'WORKER_FAILED'; // the worker did not start, or broke

/** Whether a job has no result because nobody wants it any more. */
export function isUnwanted(error: unknown): boolean {
  return error instanceof ToolError && (error.code === SUPERSEDED || error.code === CANCELLED);
}

export interface AskOptions {
  /** The job is ended after this time, ms. */
  limitMs: number;
  /** A job that waits gives way to a newer one of the same name. */
  replaces?: string;
  signal?: AbortSignal | undefined;
}

interface Waiting {
  request: Request;
  options: AskOptions;
  resolve(result: unknown): void;
  reject(error: ToolError): void;
}

export class Lane {
  private worker: WorkerLike | undefined;
  private running: (Waiting & { timer: ReturnType<typeof setTimeout> }) | undefined;
  private waiting: Waiting[] = [];
  private lastId = 0;

  constructor(
    private readonly start: () => WorkerLike,
    private readonly files: Start,
  ) {}

  ask<K extends Kind>(kind: K, job: JobOf<K>, options: AskOptions): Promise<ResultOf<K>> {
    return new Promise((resolve, reject) => {
      const request = { id: ++this.lastId, kind, job } as Request;
      const one: Waiting = { request, options, resolve: resolve as (result: unknown) => void, reject };
      if (options.signal?.aborted) return this.drop(one, CANCELLED);
      options.signal?.addEventListener('abort', () => this.forget(one));
      const replaced = this.waiting.filter(
        (other) => options.replaces !== undefined && other.options.replaces === options.replaces,
      );
      for (const other of replaced) this.drop(other, SUPERSEDED);
      this.waiting.push(one);
      this.next();
    });
  }

  /** Ends the worker. Jobs that are asked for later start another one. */
  close(): void {
    for (const one of [...this.waiting]) this.drop(one, CANCELLED);
    this.end(CANCELLED, 'the page has closed the worker');
  }

  private next(): void {
    if (this.running !== undefined) return;
    const one = this.waiting.shift();
    if (one === undefined) return;
    const { limitMs } = one.options;
    const timer = setTimeout(() => this.end(TIMED_OUT, `there was no result after ${limitMs} ms`), limitMs);
    this.running = { ...one, timer };
    try {
      this.started().postMessage(one.request);
    } catch (error) {
      this.end(WORKER_FAILED, (error as Error).message);
    }
  }

  private started(): WorkerLike {
    if (this.worker !== undefined) return this.worker;
    const worker = this.start();
    worker.onmessage = ({ data }) => this.take(data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.end(WORKER_FAILED, event.message ?? 'the worker did not start');
    };
    worker.postMessage(this.files);
    this.worker = worker;
    return worker;
  }

  private take(reply: Reply): void {
    const one = this.running;
    if (one === undefined || one.request.id !== reply.id) return;
    clearTimeout(one.timer);
    this.running = undefined;
    if ('fault' in reply) one.reject(new ToolError(reply.fault));
    else one.resolve(reply.result);
    this.next();
  }

  /** Ends the worker and the job that it does. */
  private end(code: string, message: string): void {
    this.worker?.terminate();
    this.worker = undefined;
    const one = this.running;
    this.running = undefined;
    if (one !== undefined) {
      clearTimeout(one.timer);
      one.reject(new ToolError({ code, path: null, message }));
    }
    this.next();
  }

  private forget(one: Waiting): void {
    if (this.waiting.includes(one)) this.drop(one, CANCELLED);
  }

  private drop(one: Waiting, code: string): void {
    this.waiting = this.waiting.filter((other) => other !== one);
    one.reject(new ToolError({ code, path: null, message: 'nobody waits for the result' }));
  }
}
