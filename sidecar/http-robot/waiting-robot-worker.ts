/** The thread in which servers are asked; see `waiting-robot.ts`. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { HttpFlowRequest, SidecarAnswer } from '../../engine/contract/sidecar-protocol.ts';
import { AddressGuard } from '../lib/guard/guard.ts';
import { HttpRobotError } from './error.ts';
import { HttpRobot } from './http-robot.ts';

const { port, answers, timeoutMs } = workerData as {
  port: MessagePort;
  answers: Int32Array;
  timeoutMs: number;
};

/** A person waits for the end of the simulation. */
const RETRY_MS: readonly number[] = [100, 300];

const robot = new HttpRobot({
  settings: { allow: [], timeoutMs },
  // Whoever asks is told of failures.
  log: pino({ enabled: false }),
  registry: new Registry(),
  retryMs: RETRY_MS,
  guard: new AddressGuard([]),
});

async function answerTo(request: HttpFlowRequest): Promise<SidecarAnswer> {
  try {
    return { ok: true, reply: await robot.ask(request) };
  } catch (error) {
    const { code, message } = error as HttpRobotError;
    return { ok: false, error: error instanceof HttpRobotError ? `${code}: ${message}` : String(error) };
  }
}

port.on('message', async (request: HttpFlowRequest) => {
  port.postMessage(await answerTo(request));
  Atomics.add(answers, 0, 1);
  Atomics.notify(answers, 0);
});
parentPort?.postMessage('ready');
