/** Servers that lead dialogs, asked for calls (sidecar.md#http-robot). */
import { Counter, Histogram, type Registry } from 'prom-client';
import type { HttpFlowRequest } from '../../engine/contract/sidecar-protocol.ts';
import { registerGauges } from '../lib/gauges.ts';
import { FlowClients } from '../lib/guard/flow-clients.ts';
import type { AddressGuard } from '../lib/guard/guard.ts';
import { REFUSED } from '../lib/http-client.ts';
import type { Log } from '../lib/log.ts';
import { withoutQuery } from '../lib/url.ts';
import { CallQueue } from './call-queue.ts';
import { HttpRobotError } from './error.ts';
import { postToServer, serverUrl } from './server-request.ts';

export interface HttpRobotStatus {
  /** Calls that have a request under way. */
  busy: number;
}

export interface HttpRobotOptions {
  /** `httpFlow` of the settings. */
  settings: { allow: readonly string[]; timeoutMs: number };
  log: Log;
  registry: Registry;
  /** Of servers that lead calls of accounts. */
  guard: AddressGuard;
  /** Before the second and the third attempt to tell a server of the end of a call, ms. */
  retryMs?: readonly number[];
}

const RETRY_MS: readonly number[] = [1_000, 3_000];
/** Shorter than servers usually keep a connection, so that a request hardly meets one that is being closed. */
const KEEP_ALIVE_MS = 4_000;

export class HttpRobot {
  private readonly clients: FlowClients;
  private readonly calls = new Map<string, CallQueue>();
  private readonly metrics;
  private readonly stopping = new AbortController();

  constructor(private readonly options: HttpRobotOptions) {
    this.clients = new FlowClients(options.guard, { keepAliveMs: KEEP_ALIVE_MS, retried: REFUSED });
    this.metrics = registerMetrics(options.registry, () => this.status());
  }

  /**
   * The object that the server answers with; for `destory` once it has been told, whatever it answered.
   *
   * @throws HttpRobotError
   */
  async ask(asked: HttpFlowRequest): Promise<object> {
    const { callid, method } = asked;
    let outcome = 'INTERNAL';
    try {
      // Before it waits: a server that may not be asked is not told of the end either.
      serverUrl(asked.url, this.options.settings.allow);
      const reply = await this.queueOf(callid).add(asked);
      outcome = 'answered';
      return reply;
    } catch (error) {
      if (error instanceof HttpRobotError) outcome = error.code;
      this.logFailure(asked, error);
      throw error;
    } finally {
      this.metrics.requests.inc({ method, outcome });
      if (this.calls.get(callid)?.isIdle) this.calls.delete(callid);
    }
  }

  status(): HttpRobotStatus {
    return { busy: this.calls.size };
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.clients.close();
  }

  private queueOf(callid: string): CallQueue {
    const known = this.calls.get(callid);
    if (known) return known;
    const queue = new CallQueue((asked) => this.send(asked));
    this.calls.set(callid, queue);
    return queue;
  }

  private async send(asked: HttpFlowRequest): Promise<object> {
    const end = this.metrics.seconds.startTimer({ method: asked.method });
    try {
      return await (asked.method === 'destory' ? this.tellEnd(asked) : this.post(asked));
    } finally {
      end();
    }
  }

  private post(asked: HttpFlowRequest): Promise<object> {
    return postToServer(asked, { ...this.options.settings, clients: this.clients });
  }

  /** At most three attempts, and none after one that arrived: a status of 2xx, whatever was in the answer. */
  private async tellEnd(asked: HttpFlowRequest): Promise<object> {
    const waits = this.options.retryMs ?? RETRY_MS;
    for (let attempt = 0; ; attempt++) {
      try {
        await this.post(asked);
        return {};
      } catch (error) {
        const { code } = error as HttpRobotError;
        if (code === 'HTTP_ANSWER' || code === 'HTTP_TOO_LARGE') return {};
        const waitMs = waits[attempt];
        if (waitMs === undefined || this.stopping.signal.aborted) throw error;
        await pause(waitMs, this.stopping.signal);
      }
    }
  }

  private logFailure({ url, callid, method }: HttpFlowRequest, error: unknown): void {
    const { code, message } = error as HttpRobotError;
    if (code === 'HTTP_OVERTAKEN') return;
    const facts = { code, error: message, server: withoutQuery(url), method, call: callid };
    this.options.log.warn(facts, 'the server of a robot gave no usable answer');
  }
}

function registerMetrics(registry: Registry, status: () => HttpRobotStatus) {
  const gauge = registerGauges(registry, status);
  gauge('cti_robot_http_flow_busy', 'Calls with a request to their server under way', ({ busy }) => busy);
  return {
    requests: new Counter({
      name: 'cti_robot_http_flow_requests_total',
      help: 'Requests to servers that lead dialogs, by what became of them',
      labelNames: ['method', 'outcome'],
      registers: [registry],
    }),
    seconds: new Histogram({
      name: 'cti_robot_http_flow_seconds',
      help: 'Time in which such a server answered, or failed',
      labelNames: ['method'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 10],
      registers: [registry],
    }),
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
