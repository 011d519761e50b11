/** The thread in which a sidecar's hub runs: imports and lint must not delay answers to living calls. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openLog } from '../lib/log.ts';
import { lowerThreadPriority } from '../lib/thread-priority.ts';
import type { Settings } from '../settings/settings.ts';
import { openHubStore } from '../store/hub/hub-store.ts';
import { startHub } from './hub.ts';
import type { HubThreadData, HubThreadMessage, HubThreadOrder } from './hub-thread.ts';
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
  const hub = await startHub({ settings, store, version, log, askSidecar: (flow) => questions.ask(flow) });
  parentPort?.on('message', (message: HubThreadOrder) => {
    if (message !== 'stop') return questions.answer(message);
    void hub
      .stop()
      .then(() => store.close())
      .finally(() => parentPort?.close());
  });
  tell({ ready: hub.url });
} catch (error) {
  const { code = 'INTERNAL', message } = error as Error & { code?: string };
  tell({ failed: { code, message } });
  await store.close();
  parentPort?.close();
}
