/** The thread in which a sidecar's hub runs: imports and lint must not delay answers to living calls. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openLog } from '../lib/log.ts';
import type { Settings } from '../settings/settings.ts';
import { openHubStore } from '../store/hub/hub-store.ts';
import { startHub } from './hub.ts';
import type { HubThreadData, HubThreadMessage } from './hub-thread.ts';

const { settings, version, logFile, sqlite } = workerData as HubThreadData;

/** Ports that the main thread has opened for this one. */
const ports: MessagePort[] = sqlite === null ? [] : [sqlite.port];

const log = openLog(settings as Settings, logFile);
const store = openHubStore(
  sqlite === null
    ? { mysql: settings.mysql as string }
    : { sqlite: { path: sqlite.path, connect: () => ports.shift() as MessagePort } },
);

function tell(message: HubThreadMessage): void {
  parentPort?.postMessage(message);
}

try {
  const hub = await startHub({ settings, store, version, log });
  parentPort?.once('message', () => {
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
