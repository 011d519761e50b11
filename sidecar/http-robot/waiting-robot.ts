/** Asks servers that lead dialogs while its own thread stands still: for the simulator, whose clock does, too. */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { HttpFlowRequest, SidecarAnswer } from '../../engine/contract/sidecar-protocol.ts';
import { threadUrl } from '../lib/thread-url.ts';

export interface WaitingRobotOptions {
  /** How long a server may take, ms. */
  timeoutMs: number;
}

export class WaitingRobot {
  private constructor(
    private readonly worker: Worker,
    private readonly port: MessageChannel['port1'],
    /** The number of answers that have come. */
    private readonly answers: Int32Array,
  ) {}

  static async start(options: WaitingRobotOptions): Promise<WaitingRobot> {
    const { port1, port2 } = new MessageChannel();
    const answers = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(threadUrl('http-robot/waiting-robot-worker.ts'), {
      workerData: { ...options, port: port2, answers },
      transferList: [port2],
    });
    worker.unref();
    // It must have begun before this thread stands still.
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
    });
    return new WaitingRobot(worker, port1, answers);
  }

  /** The answer as the sidecar gives it to the engine. */
  ask(request: HttpFlowRequest): SidecarAnswer {
    const before = Atomics.load(this.answers, 0);
    this.port.postMessage(request);
    Atomics.wait(this.answers, 0, before);
    const { message } = receiveMessageOnPort(this.port) as { message: SidecarAnswer };
    return message;
  }

  async stop(): Promise<void> {
    this.port.close();
    await this.worker.terminate();
  }
}
