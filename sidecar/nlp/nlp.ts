/** NLP as the rest of the sidecar uses it: requests of calls, with their log and metrics. */
import { Counter, Histogram, type Registry } from 'prom-client';
import type { NlpRequest } from '../../engine/contract/sidecar-protocol.ts';
import { Breaker } from '../lib/breaker.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { FlowClients } from '../lib/guard/flow-clients.ts';
import type { AddressGuard } from '../lib/guard/guard.ts';
import type { Log } from '../lib/log.ts';
import { hideSecrets } from '../lib/url.ts';
import type { Settings } from '../settings/settings.ts';
import { NlpError } from './error.ts';
import { type NlpAnswer, NlpClient } from './nlp-client.ts';

export interface NlpOptions {
  settings: Pick<Settings, 'nlp' | 'breaker'>;
  log: Log;
  registry: Registry;
  /** Of addresses that flows of accounts name. */
  guard: AddressGuard;
  clock?: Clock;
}

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5];

export class Nlp {
  private readonly clients: FlowClients;
  private readonly breaker: Breaker;
  private readonly client: NlpClient;
  private readonly log: Log;
  /** `outcome` is `keyword`, `none` or a code of NlpError: never a text or a URL. */
  private readonly requests: Counter<'outcome'>;
  private readonly seconds: Histogram<'outcome'>;

  constructor({ settings, log, registry, guard, clock = systemClock }: NlpOptions) {
    this.clients = new FlowClients(guard);
    this.log = log;
    this.breaker = new Breaker({ ...settings.breaker, monotonic: () => clock.monotonic() });
    this.client = new NlpClient({ ...settings.nlp, clients: this.clients, breaker: this.breaker });
    const common = { labelNames: ['outcome'] as const, registers: [registry] };
    this.requests = new Counter({
      ...common,
      name: 'cti_robot_nlp_requests_total',
      help: 'NLP requests of calls, by outcome',
    });
    this.seconds = new Histogram({
      ...common,
      name: 'cti_robot_nlp_seconds',
      help: 'Duration of NLP requests',
      buckets: BUCKETS,
    });
  }

  /** How many services failed and are not asked for a while. */
  get paused(): number {
    return this.breaker.open;
  }

  /**
   * Asks the service at `nlpUrl` for the keyword of an input.
   *
   * @param account whose flow asks; undefined for the operator's
   * @throws NlpError
   */
  async understand(nlpUrl: string, request: NlpRequest, account?: string): Promise<NlpAnswer> {
    const end = this.seconds.startTimer();
    let outcome = 'none';
    try {
      const answer = await this.client.ask(nlpUrl, request, account);
      if (answer.keyword !== '') outcome = 'keyword';
      return answer;
    } catch (error) {
      outcome = error instanceof NlpError ? error.code : 'INTERNAL';
      // One line per request would fill the log while the service is down.
      if (outcome !== 'NLP_PAUSED') {
        const facts = { code: outcome, error: (error as Error).message, nlpurl: hideSecrets(nlpUrl) };
        this.log.warn({ ...facts, call: request.callid }, 'NLP request failed');
      }
      throw error;
    } finally {
      this.requests.inc({ outcome });
      end({ outcome });
    }
  }

  async stop(): Promise<void> {
    await this.clients.close();
  }
}
