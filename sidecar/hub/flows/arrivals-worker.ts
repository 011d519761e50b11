/** A thread that archives what has arrived on this host, and ends. */
import { join } from 'node:path';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { readIfExists } from '../../lib/files.ts';
import { lowerThreadPriority } from '../../lib/thread-priority.ts';
import { homePaths } from '../../settings/home.ts';
import { openHubStore } from '../../store/hub/hub-store.ts';
import { archiveArrivals } from './arrivals.ts';
import type { ArrivalsData, ArrivalsResult } from './arrivals-thread.ts';

// Living calls have the cores first.
lowerThreadPriority(10);

const { settings, arrivals, sqlite } = workerData as ArrivalsData;
const ports: MessagePort[] = sqlite === null ? [] : [sqlite.port];
const store = openHubStore(
  sqlite === null
    ? { mysql: settings.mysql as string }
    : { sqlite: { path: sqlite.path, connect: () => ports.shift() as MessagePort } },
);
const { flows } = homePaths(settings);

let result: ArrivalsResult;
try {
  const read = (name: string) => readIfExists(join(flows, `${name}.json`));
  // Most deployments have no hub, and nothing to archive for one.
  result = (await store.hasTable('hub_flow_version'))
    ? { added: await archiveArrivals(arrivals, { store, read, now: Date.now }) }
    : { failed: 'the database has no tables of a hub', isAway: false };
} catch (error) {
  result = { failed: (error as Error).message, isAway: store.isUnavailable(error) };
}
await store.close();
parentPort?.postMessage(result);
parentPort?.close();
for (const port of ports) port.close();
