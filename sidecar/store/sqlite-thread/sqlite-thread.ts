/** Starts the thread that owns an SQLite file, and connects other threads to it. */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { threadUrl } from '../../lib/thread-url.ts';
import type { SqliteThreadOptions } from './protocol.ts';

export interface SqliteThread {
  /** A port for one client; it may be transferred to another thread. */
  connect(): MessagePort;
  /** Ends the thread. Clients must have released the connection. */
  close(): Promise<void>;
}

export function startSqliteThread(options: SqliteThreadOptions): SqliteThread {
  const worker = new Worker(threadUrl('store/sqlite-thread/sqlite-worker.ts'), { workerData: options });
  // It must not keep the process up by itself.
  worker.unref();
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  return {
    connect() {
      const { port1, port2 } = new MessageChannel();
      worker.postMessage({ connect: port2 }, [port2]);
      return port1;
    },
    async close() {
      worker.ref();
      worker.postMessage('close');
      await ended;
    },
  };
}
