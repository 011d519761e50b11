/** The thread in which a sidecar's hub runs: imports and lint must not delay answers to living calls. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Registry } from 'prom-client';
import { openLog } from '../lib/log.ts';
import { lowerThreadPriority } from '../lib/thread-priority.ts';
import type { Settings } from '../settings/settings.ts';
import { openHubStore } from '../store/hub/hub-store.ts';
import { startHub } from './hub.ts';
import { HEALTH_MS, type HubThreadData, type HubThreadMessage, type HubThreadOrder } from './hub-thread.ts';
import { SidecarQuestions } from './sidecar-questions.ts';

// Living calls have the cores first.
lowerThreadPriority(5);

const { settings, version, logFile, sqlite } = workerData as HubThreadData;

/** Ports that the main thread has opened for this one. */
const ports: MessagePort[] = sqlite === null ? [] : [sqlite.port];

const log = openLog(settings as Settings, logFile);
const store = openHubStore(
  sqlite === null
    ? { mysql: settings.mysql as string }
    : { sqlite: { path: sqlite.path, connect: () => ports.shift() as MessagePort } },
);

const questions = new SidecarQuestions((message) => tell(message));

function tell(message: HubThreadMessage): void {
  parentPort?.postMessage(message);
}

try {
  const registry = new Registry();
  const askSidecar = (flow: string) => questions.ask(flow);
  const hub = await startHub({ settings, store, version, log, askSidecar }, registry);
  parentPort?.on('message', (message: HubThreadOrder) => {
    if (message === 'metrics') return void registry.metrics().then((metrics) => tell({ metrics }));
    if (message !== 'stop') return questions.answer(message);
    void hub
      .stop()
      .then(() => store.close())
      .finally(() => parentPort?.close());
  });
  tell({ health: hub.health() });
  setInterval(() => tell({ health: hub.health() }), HEALTH_MS).unref();
  tell({ ready: hub.url });
} catch (error) {
  const { code = 'INTERNAL', message } = error as Error & { code?: string };
  tell({ failed: { code, message } });
  await store.close();
  parentPort?.close();
}
