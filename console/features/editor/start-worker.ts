import type { WorkerLike } from '../../editor/worker/client.ts';

/** The browser's `Worker` as the tools use one: its types name the whole event, of which only `data` is read. */
export function startWorker(url: string): WorkerLike {
  return new Worker(url) as unknown as WorkerLike;
}
