/** The thread of `simulation-pool.ts`: simulates calls, one at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Deployment } from '../../../engine/contract/deployment.ts';
import { lowerThreadPriority } from '../../lib/thread-priority.ts';
import { quickJsRunner } from '../../simulator/run/quickjs.ts';
import { HostFlows } from './host-flow.ts';
import { type SimulatedTalk, type SimulationJob, simulateTalk } from './simulation.ts';

export interface SimulationThreadData {
  bundle: string;
  deployment: Pick<Deployment, 'compiled' | 'flows'> & Partial<Deployment>;
}

/** `ready` once, when the thread has loaded; then the result of each job. */
export type SimulationMessage = 'ready' | { done: SimulatedTalk } | { failed: string };

// Real calls have the cores first.
lowerThreadPriority(10);

const { bundle, deployment } = workerData as SimulationThreadData;
const flows = new HostFlows(deployment);

function post(message: SimulationMessage): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (job: SimulationJob) => {
  void (async () => {
    try {
      const parts = { bundle, runner: quickJsRunner(), deployment };
      post({ done: await simulateTalk(job, flows.read(job.flow), parts) });
    } catch (error) {
      post({ failed: (error as Error).stack ?? String(error) });
    }
  })();
});

post('ready');
