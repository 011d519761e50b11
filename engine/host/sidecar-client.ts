/**
 * Requests from the engine to its sidecar. The sidecar enforces budgets, checks certificates and has circuit breakers.
 * The client only limits the waiting time: a dead sidecar costs a call at most 50 ms.
 */
import type { Deployment } from '../contract/deployment.ts';
import {
  decodeAnswer,
  type SidecarAnswer,
  type SidecarService,
  servicePath,
} from '../contract/sidecar-protocol.ts';
import type { CallStatistics } from './call-statistics.ts';
import type { Host } from './host.ts';
import { postJson } from './loopback-http.ts';

/** The sidecar answers within its own budget of 800 ms. */
const NLP_TIMEOUT_MS = 1000;
/** Long enough to synthesise a new text. */
const TTS_TIMEOUT_MS = 10_000;

export class SidecarClient {
  /** After one missing answer the sidecar is not asked again in this call, because the caller is waiting. */
  private isDown = false;

  constructor(
    private readonly host: Host,
    private readonly deployment: Deployment,
    private readonly statistics: CallStatistics,
  ) {}

  /** Returns the file of a synthesised text, or null when synthesis failed. */
  synthesise(request: object): string | null {
    const file = this.ask('tts', request, TTS_TIMEOUT_MS)?.file;
    return typeof file === 'string' && file !== '' ? file : null;
  }

  /** Returns the keyword from NLP, or null when it returned none. The description and errors are logged. */
  findKeyword(nlpUrl: string, request: object): string | null {
    const answer = this.ask('nlp', { nlpurl: nlpUrl, request }, NLP_TIMEOUT_MS);
    if (answer === null) this.statistics.countFailure('nlp_failed');
    return typeof answer?.keyword === 'string' && answer.keyword !== '' ? answer.keyword : null;
  }

  private ask(service: SidecarService, body: object, timeoutMs: number): SidecarAnswer | null {
    const sidecar = this.deployment.sidecar;
    if (sidecar === null || this.isDown) return null;
    const json = JSON.stringify({ token: sidecar.token, ...body });
    const text = postJson(this.host, sidecar.url + servicePath(service), json, timeoutMs);
    const answer = text === null ? null : decodeAnswer(text);
    if (answer === null) {
      this.isDown = true;
      this.host.log(
        'warning',
        `the sidecar does not answer ${service} requests: not asking again in this call`,
      );
      return null;
    }
    if (answer.ok !== true) this.host.log('warning', `${service}: ${singleLine(answer.error)}`);
    else if (service === 'nlp') this.host.log('debug', `nlp: ${singleLine(answer.description)}`);
    return answer.ok === true ? answer : null;
  }
}

/** Reduces a service's text to one short line. */
function singleLine(value: unknown): string {
  return String(value).replace(/\s+/g, ' ').slice(0, 200);
}
