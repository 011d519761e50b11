/**
 * What the bundle asks its sidecar, over loopback. An answer is `<n> <payload>`: JSON escaped to ASCII, and
 * its length in characters, so that a cut one is no answer. The sidecar keeps budgets, checks certificates and
 * breaks circuits; here is only a bound, and one that is dead costs a call 50 ms at most.
 */
import type { Deployment } from '../contract/deployment.ts';
import type { Figures } from './figures.ts';
import type { Host } from './host.ts';
import { postJson } from './loopback-http.ts';

/** The sidecar answers within its own budget of 800 ms. */
const NLP_TIMEOUT_MS = 1000;
/** Synthesis of a text that nobody has asked for before. */
const TTS_TIMEOUT_MS = 10_000;

export class SidecarClient {
  /** Once it has not answered it is not asked again in this call: the caller is waiting. */
  private down = false;

  constructor(
    private readonly host: Host,
    private readonly deployment: Deployment,
    private readonly figures: Figures,
  ) {}

  /** The file of a spoken text; null when it cannot be had. */
  speak(request: object): string | null {
    const file = this.ask('tts', request, TTS_TIMEOUT_MS)?.file;
    return typeof file === 'string' && file !== '' ? file : null;
  }

  /** The keyword that NLP gave; null when it gave none. `description` and errors go to the log. */
  understand(nlpUrl: string, request: object): string | null {
    const answer = this.ask('nlp', { nlpurl: nlpUrl, request }, NLP_TIMEOUT_MS);
    if (answer === null) this.figures.count('nlp_failed');
    return typeof answer?.keyword === 'string' && answer.keyword !== '' ? answer.keyword : null;
  }

  private ask(service: 'nlp' | 'tts', body: object, timeoutMs: number): { [key: string]: unknown } | null {
    const sidecar = this.deployment.sidecar;
    if (sidecar === null || this.down) return null;
    const json = JSON.stringify({ token: sidecar.token, ...body });
    const text = postJson(this.host, `${sidecar.url}/engine/${service}`, json, timeoutMs);
    const answer = text === null ? null : unframed(text);
    if (answer === null) {
      this.down = true;
      this.host.log(
        'warning',
        `the sidecar does not answer ${service} requests: not asking again in this call`,
      );
      return null;
    }
    if (answer.ok !== true) this.host.log('warning', `${service}: ${plain(answer.error)}`);
    else if (service === 'nlp') this.host.log('debug', `nlp: ${plain(answer.description)}`);
    return answer.ok === true ? answer : null;
  }
}

/** The payload, where all of it is there; what follows does not belong to it. */
function unframed(text: string): { [key: string]: unknown } | null {
  const head = /^([0-9]{1,8}) /.exec(text);
  if (!head) return null;
  const start = head[0].length;
  const length = Number(head[1]);
  if (text.length < start + length) return null;
  try {
    return JSON.parse(text.slice(start, start + length)) as { [key: string]: unknown };
  } catch {
    return null;
  }
}

/** One short line, whatever a service sends. */
function plain(value: unknown): string {
  return String(value).replace(/\s+/g, ' ').slice(0, 200);
}
