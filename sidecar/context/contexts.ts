/** What is known of callers, as calls and the dialer ask for it: with its log, its metrics and its trace in the record. */
import { Counter, Histogram, type Registry } from 'prom-client';
import { accountOfFlow } from '../../engine/contract/flow-account.ts';
import type { ContextAnswer, ContextRequest } from '../../engine/contract/sidecar-protocol.ts';
import { type NO_CONTEXT, withoutAnswer } from '../inbound/context/answer.ts';
import type { CallFacts, ContextAddress } from '../inbound/context/question.ts';
import { Breaker } from '../lib/breaker.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { FlowClients } from '../lib/guard/flow-clients.ts';
import type { AddressGuard } from '../lib/guard/guard.ts';
import type { Log } from '../lib/log.ts';
import { hideSecrets } from '../lib/url.ts';
import type { Settings } from '../settings/settings.ts';
import { type ChannelFacts, channelFacts } from './channel-facts.ts';
import { ContextClient, type ContextClientOptions } from './context-client.ts';
import { ContextError } from './error.ts';
import { KeptContexts } from './kept-contexts.ts';

/** Where a context is asked, and for whom. */
export interface AskedAddress {
  address: ContextAddress;
  /** Whose address it is; empty: the operator's. */
  account: string;
}

export interface ContextsOptions {
  settings: Pick<Settings, 'context' | 'breaker' | 'logCallerData'>;
  /** `home/contexts` */
  folder: string;
  /** The context of a route, by its id in the route table. */
  contextOf: (route: string) => { account: string; address: ContextAddress } | undefined;
  /** Whether this host has the flow. */
  hasFlow: (name: string) => boolean;
  /** Has the texts of the flow made. Resolves when the first of them is there, or none will be. */
  speak: (call: { id: string; flow: string; variables: Record<string, string> }) => Promise<void>;
  open: ContextClientOptions['open'];
  log: Log;
  registry: Registry;
  guard: AddressGuard;
  clock?: Clock;
}

/** What the answer's way to the call takes, ms. */
const MARGIN_MS = 50;
const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 10];

export class Contexts {
  private readonly clients: FlowClients;
  private readonly breaker: Breaker;
  private readonly client: ContextClient;
  private readonly kept: KeptContexts;
  private readonly clock: Clock;
  /** `outcome` is what became of the call, or a code of ContextError. */
  private readonly requests: Counter<'outcome'>;
  private readonly seconds: Histogram<'outcome'>;

  constructor(private readonly options: ContextsOptions) {
    const { settings, registry, guard, open, folder, log, clock = systemClock } = options;
    this.clock = clock;
    this.clients = new FlowClients(guard);
    this.breaker = new Breaker({ ...settings.breaker, monotonic: () => clock.monotonic() });
    const now = (): number => clock.now();
    this.client = new ContextClient({ clients: this.clients, breaker: this.breaker, open, now });
    this.kept = new KeptContexts({ folder, isOn: settings.logCallerData, log });
    const common = { labelNames: ['outcome'] as const, registers: [registry] };
    this.requests = new Counter({
      ...common,
      name: 'cti_robot_context_requests_total',
      help: 'Questions for the context of calls, by outcome',
    });
    this.seconds = new Histogram({
      ...common,
      name: 'cti_robot_context_seconds',
      help: 'Duration of questions for the context of calls',
      buckets: BUCKETS,
    });
  }

  /** How many addresses failed and are not asked for a while. */
  get paused(): number {
    return this.breaker.open;
  }

  /** For a call that waits before its answer. @returns null where nobody is to be asked: the call knows what its route wants */
  async ofCall(request: ContextRequest, ended: AbortSignal): Promise<ContextAnswer | null> {
    const until = this.clock.monotonic() + request.budgetMs - MARGIN_MS;
    const asked = this.askedBy(request);
    const facts = channelFacts(request.call);
    if (asked === null) return null;
    if (facts === undefined) return answerOf(withoutAnswer(asked.address.onError), '');
    const { flow } = request;
    const answer = await this.ask(asked, { ...facts, flow, route: request.route ?? '' }, { until, ended });
    const { variables, flow: chosen } = answer;
    if (answer.action === 'accept' && Object.keys(variables).length > 0)
      await this.speakUntil({ id: facts.callid, flow: chosen || flow, variables }, { until, ended });
    return answer;
  }

  /**
   * For a call that is being placed.
   * @param facts `flow` by its name on hosts
   * @param ended aborted when the call is answered or over
   */
  async ofPlacedCall(
    asked: AskedAddress,
    facts: ChannelFacts & { flow: string; route: string },
    ended: AbortSignal,
  ): Promise<ContextAnswer> {
    const until = this.clock.monotonic() + this.options.settings.context.timeoutMs;
    // What was answered in time is kept until the hang-up, however long the call is.
    const asking = new AbortController();
    const stop = (): void => asking.abort(ended.reason);
    if (ended.aborted) stop();
    ended.addEventListener('abort', stop, { once: true });
    try {
      return await this.ask(asked, facts, { until, ended: asking.signal });
    } finally {
      ended.removeEventListener('abort', stop);
    }
  }

  async stop(): Promise<void> {
    await this.kept.stop();
    await this.clients.close();
  }

  private askedBy({ route, url, flow }: ContextRequest): AskedAddress | null {
    if (route !== undefined) {
      const known = this.options.contextOf(route);
      return known
        ? { address: known.address, account: known.account === 'main' ? '' : known.account }
        : null;
    }
    if (url === null) return null;
    return { address: { url, onError: 'continue', dialect: 'standard' }, account: accountOfFlow(flow) };
  }

  private async ask(
    { address, account }: AskedAddress,
    facts: ChannelFacts & { flow: string; route: string },
    { until, ended }: { until: number; ended: AbortSignal },
  ): Promise<ContextAnswer> {
    const { log } = this.options;
    const end = this.seconds.startTimer();
    const { callid, headers, flow: asFlow } = facts;
    const suffix = account === '' ? '' : `.@${account}`;
    let outcome = 'accept';
    try {
      const budgetMs = Math.max(1, until - this.clock.monotonic());
      const named: CallFacts = { ...facts, flow: withoutSuffix(asFlow, suffix), time: this.clock.now() };
      const pulled = await this.client.ask({ address, account, facts: named, budgetMs, ended });
      outcome = pulled.context.action;
      const { dialect } = address;
      const { names } = pulled.context;
      await this.kept.keep(callid, { headers, answer: pulled.answer, dialect, names }, ended);
      return answerOf(pulled.context, this.hostFlow(pulled.context.flow, suffix, callid));
    } catch (error) {
      const code = error instanceof ContextError ? error.code : 'INTERNAL';
      outcome = code;
      if (code !== 'CONTEXT_PAUSED' && code !== 'CONTEXT_ENDED') {
        const facts = { code, error: (error as Error).message, address: hideSecrets(address.url) };
        log.warn({ ...facts, call: callid, onError: address.onError }, 'the context of a call is not known');
      }
      await this.kept.keep(callid, { headers, answer: null }, ended);
      return answerOf(withoutAnswer(address.onError), '');
    } finally {
      this.requests.inc({ outcome });
      end({ outcome });
    }
  }

  /** The name on hosts of the flow that was answered; empty: the call keeps its own. */
  private hostFlow(flow: string | null, suffix: string, call: string): string {
    if (flow === null) return '';
    const name = flow + suffix;
    if (this.options.hasFlow(name)) return name;
    this.options.log.warn(
      { call },
      'the context of a call names a flow that is not here; the call keeps its own',
    );
    return '';
  }

  private async speakUntil(
    call: { id: string; flow: string; variables: Record<string, string> },
    { until, ended }: { until: number; ended: AbortSignal },
  ): Promise<void> {
    const waited = new AbortController();
    const left = Math.max(0, until - this.clock.monotonic());
    const late = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left);
      const stop = (): void => {
        clearTimeout(timer);
        resolve();
      };
      ended.addEventListener('abort', stop, { once: true, signal: waited.signal });
      waited.signal.addEventListener('abort', stop, { once: true });
    });
    await Promise.race([this.options.speak(call), late]);
    waited.abort();
  }
}

function withoutSuffix(flow: string, suffix: string): string {
  return suffix !== '' && flow.endsWith(suffix) ? flow.slice(0, -suffix.length) : flow;
}

function answerOf(
  { action, cause, variables }: Pick<typeof NO_CONTEXT, 'action' | 'cause' | 'variables'>,
  flow: string,
): ContextAnswer {
  return { action, cause, flow, variables: Object.fromEntries(variables) };
}
