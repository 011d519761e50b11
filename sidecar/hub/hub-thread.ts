/** Starts the hub of a sidecar in its thread. */
import { type MessagePort, Worker } from 'node:worker_threads';
import { SidecarError, type SidecarErrorCode } from '../lib/error.ts';
import type { Log } from '../lib/log.ts';
import { threadUrl } from '../lib/thread-url.ts';
import type { Settings } from '../settings/settings.ts';
import type { HostState } from './flows/this-host.ts';
import type { Hub } from './hub.ts';
import type { SidecarAnswer, SidecarQuestion } from './sidecar-questions.ts';
import { type HubHealth, healthWithout } from './status/health.ts';

export interface HubThreadData {
  settings: Settings;
  version: string;
  /** The log is appended to this file; undefined: standard output. */
  logFile: string | undefined;
  /** Null: the settings name a MySQL. */
  sqlite: { path: string; port: MessagePort } | null;
}

/** From the thread. */
export type HubThreadMessage =
  | { ready: string }
  | { failed: { code: string; message: string } }
  | { ask: SidecarQuestion }
  | { health: HubHealth }
  | { metrics: string };
/** To the thread. */
export type HubThreadOrder = 'stop' | 'metrics' | SidecarAnswer;

/** What a sidecar has of a flow; undefined: no such flow. */
export type FlowStateOf = (flow: string) => HostState | undefined;

/** How often the thread tells of its health, ms. */
export const HEALTH_MS = 2000;
/** A thread that has told nothing for so long does not react, ms. */
const SILENT_MS = 15_000;
/** How long metrics may take, ms; scrapers wait 10 s in all. */
const METRICS_MS = 5000;

/** A hub in a thread of its own. */
export interface ThreadedHub extends Hub {
  /** Its metrics in the text format of Prometheus; empty: it does not react. */
  metrics(): Promise<string>;
}

/**
 * @throws SidecarError what `startHub` throws
 */
export async function startHubThread(
  data: HubThreadData,
  stateOf: FlowStateOf,
  log: Log,
): Promise<ThreadedHub> {
  const worker = new Worker(threadUrl('hub/hub-worker.ts'), {
    workerData: data,
    transferList: data.sqlite === null ? [] : [data.sqlite.port],
  });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.on('error', (error) => log.error({ err: error }, 'the hub ended on an uncaught error'));
  const state = new ThreadState();
  void ended.then(() => state.end());
  const message = await new Promise<Extract<HubThreadMessage, { ready: unknown } | { failed: unknown }>>(
    (resolve) => {
      worker.on('message', (told: HubThreadMessage) => {
        if ('ask' in told) worker.postMessage(answerTo(told.ask, stateOf) satisfies HubThreadOrder);
        else if ('health' in told) state.noteHealth(told.health);
        else if ('metrics' in told) state.noteMetrics(told.metrics);
        else resolve(told);
      });
      void ended.then(() =>
        resolve({ failed: { code: 'INTERNAL', message: 'the hub ended while it started' } }),
      );
    },
  );
  if ('failed' in message) {
    await ended;
    throw new SidecarError(message.failed.code as SidecarErrorCode, message.failed.message);
  }
  return {
    url: message.ready,
    health: () => state.health(),
    metrics: () => state.metrics(() => worker.postMessage('metrics' satisfies HubThreadOrder)),
    async stop() {
      worker.postMessage('stop');
      await ended;
    },
  };
}

/** What the thread has told of itself. */
class ThreadState {
  private last: HubHealth | null = null;
  private told = performance.now();
  private hasEnded = false;
  private waiting: ((text: string) => void)[] = [];

  noteHealth(health: HubHealth): void {
    this.last = health;
    this.told = performance.now();
  }

  noteMetrics(text: string): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const give of waiting) give(text);
  }

  end(): void {
    this.hasEnded = true;
    this.noteMetrics('');
  }

  health(): HubHealth {
    if (this.hasEnded) return healthWithout('the hub has ended: restart the sidecar');
    const silentMs = performance.now() - this.told;
    if (silentMs > SILENT_MS)
      return healthWithout(`the hub has not reacted for ${Math.round(silentMs / 1000)} s`);
    return this.last ?? healthWithout('the hub has just started');
  }

  async metrics(ask: () => void): Promise<string> {
    if (this.hasEnded) return '';
    let timer: NodeJS.Timeout | undefined;
    const text = await new Promise<string>((resolve) => {
      this.waiting.push(resolve);
      timer = setTimeout(() => resolve(''), METRICS_MS).unref();
      ask();
    });
    clearTimeout(timer);
    return text;
  }
}

function answerTo({ id, flow }: SidecarQuestion, stateOf: FlowStateOf): SidecarAnswer {
  const state = stateOf(flow);
  if (state === undefined) return { id, state };
  const { version, error, rejectedVersion } = state;
  return { id, state: { version, error, rejectedVersion } };
}
