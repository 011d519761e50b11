/** Starts the hub of a sidecar in its thread. */
import { type MessagePort, Worker } from 'node:worker_threads';
import { SidecarError, type SidecarErrorCode } from '../lib/error.ts';
import type { Log } from '../lib/log.ts';
import { threadUrl } from '../lib/thread-url.ts';
import type { Settings } from '../settings/settings.ts';
import type { HostState } from './flows/this-host.ts';
import type { Hub } from './hub.ts';
import type { SidecarAnswer, SidecarQuestion } from './sidecar-questions.ts';

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
  | { ask: SidecarQuestion };
/** To the thread. */
export type HubThreadOrder = 'stop' | SidecarAnswer;

/** What a sidecar has of a flow; undefined: no such flow. */
export type FlowStateOf = (flow: string) => HostState | undefined;

/**
 * @throws SidecarError what `startHub` throws
 */
export async function startHubThread(data: HubThreadData, stateOf: FlowStateOf, log: Log): Promise<Hub> {
  const worker = new Worker(threadUrl('hub/hub-worker.ts'), {
    workerData: data,
    transferList: data.sqlite === null ? [] : [data.sqlite.port],
  });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.on('error', (error) => log.error({ err: error }, 'the hub ended on an uncaught error'));
  const message = await new Promise<Exclude<HubThreadMessage, { ask: unknown }>>((resolve) => {
    worker.on('message', (told: HubThreadMessage) => {
      if ('ask' in told) worker.postMessage(answerTo(told.ask, stateOf) satisfies HubThreadOrder);
      else resolve(told);
    });
    void ended.then(() =>
      resolve({ failed: { code: 'INTERNAL', message: 'the hub ended while it started' } }),
    );
  });
  if ('failed' in message) {
    await ended;
    throw new SidecarError(message.failed.code as SidecarErrorCode, message.failed.message);
  }
  return {
    url: message.ready,
    async stop() {
      worker.postMessage('stop');
      await ended;
    },
  };
}

function answerTo({ id, flow }: SidecarQuestion, stateOf: FlowStateOf): SidecarAnswer {
  const state = stateOf(flow);
  if (state === undefined) return { id, state };
  const { version, error, rejectedVersion } = state;
  return { id, state: { version, error, rejectedVersion } };
}
