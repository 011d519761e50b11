/** The thread of `simulation-pool.ts`: simulates calls, one at a time. */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Deployment } from '../../../engine/contract/deployment.ts';
import type { HttpFlowRequest } from '../../../engine/contract/sidecar-protocol.ts';
import { lowerThreadPriority } from '../../lib/thread-priority.ts';
import { quickJsRunner } from '../../simulator/run/quickjs.ts';
import { HostFlows } from './host-flow.ts';
import { type SimulatedTalk, type SimulationJob, simulateTalk } from './simulation.ts';

export interface SimulationThreadData {
  bundle: string;
  /** Dialogs of servers: they come before the bundle. */
  serverBundle: string;
  deployment: Pick<Deployment, 'compiled' | 'flows'> & Partial<Deployment>;
}

/** How the thread asks servers. */
export interface ServerPort {
  port: MessagePort;
  /** The number of answers that have come. */
  answers: Int32Array;
}

/** `ready` once, when the thread has loaded; then the result of each job. */
export type SimulationMessage = 'ready' | { done: SimulatedTalk } | { failed: string };

// Real calls have the cores first.
lowerThreadPriority(10);

const { bundle, serverBundle, deployment, port, answers } = workerData as SimulationThreadData & ServerPort;
const flows = new HostFlows(deployment);

function post(message: SimulationMessage): void {
  parentPort?.postMessage(message);
}

/** The virtual clock stands still meanwhile, and so does this thread. */
function askServer(request: HttpFlowRequest): object {
  const before = Atomics.load(answers, 0);
  port.postMessage(request);
  Atomics.wait(answers, 0, before);
  return (receiveMessageOnPort(port) as { message: object }).message;
}

parentPort?.on('message', (job: SimulationJob) => {
  void (async () => {
    try {
      const isLed = job.server !== null;
      const scripts = isLed ? serverBundle + bundle : bundle;
      const parts = { bundle: scripts, runner: quickJsRunner(), deployment, askServer };
      const flow = flows.read(isLed ? (deployment.httpFlow?.onError ?? '') : job.flow);
      post({ done: await simulateTalk(job, flow, parts) });
    } catch (error) {
      post({ failed: (error as Error).stack ?? String(error) });
    }
  })();
});

post('ready');
