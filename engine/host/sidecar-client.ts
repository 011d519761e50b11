/**
 * Requests from the engine to its sidecar. The sidecar enforces budgets, checks certificates and has circuit breakers.
 * The client only limits the waiting time: a dead sidecar costs a call at most 50 ms.
 */
import type { Deployment } from '../contract/deployment.ts';
import { decodeAnswer, type SidecarAnswer, servicePath } from '../contract/sidecar-protocol.ts';
import type { Question } from '../dialog/dialog.ts';
import type { Host } from './host.ts';
import { postJson } from './loopback-http.ts';

export class SidecarClient {
  /** After one missing answer the sidecar is not asked again in this call, because the caller is waiting. */
  private isDown = false;

  constructor(
    private readonly host: Host,
    private readonly deployment: Deployment,
  ) {}

  /** Waits for the answer; null where there is none. The description and errors are logged. */
  ask({ service, body, budgetMs }: Question): (SidecarAnswer & { [key: string]: unknown }) | null {
    const sidecar = this.deployment.sidecar;
    if (sidecar === null || this.isDown) return null;
    const json = JSON.stringify({ token: sidecar.token, ...body });
    const text = postJson(this.host, sidecar.url + servicePath(service), json, budgetMs);
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
    return answer.ok === true ? { ...answer } : null;
  }
}

/** Reduces a service's text to one short line. */
function singleLine(value: unknown): string {
  return String(value).replace(/\s+/g, ' ').slice(0, 200);
}
