/**
 * Requests from the engine to its sidecar. The sidecar enforces budgets, checks certificates and has circuit breakers.
 * The client only limits the waiting time: a dead sidecar costs a call at most 50 ms, and 1 s where a server leads.
 */
import type { Deployment } from '../../contract/deployment.ts';
import type { QuestionService } from '../../contract/question.ts';
import { decodeAnswer, servicePath } from '../../contract/sidecar-protocol.ts';
import type { Answer, Question } from '../../dialog/dialog.ts';
import type { Host } from '../host.ts';
import { postJson } from './loopback-http.ts';
import { usableAnswer } from './usable-answer.ts';

/** A live sidecar reacts within this time, in ms. */
const ALIVE_MS = 45;
/** Without its server a call has no dialog: a sidecar that is busy for a moment must not end it. */
const SERVER_ALIVE_MS = 1000;
/** Between two signs of life while the caller hears ringing, and nothing else waits. */
const RINGING_ALIVE_MS = 400;

type Asked = Omit<Question, 'service'> & { service: QuestionService | 'context' };

export class SidecarClient {
  /** After one missing answer the sidecar is not asked again in this call, because the caller is waiting. */
  private isDown = false;

  constructor(
    private readonly host: Host,
    private readonly deployment: Deployment,
  ) {}

  /** Waits for the answer; null where there is none. The description and errors are logged. */
  ask(question: Asked): Answer | null {
    const { service } = question;
    // A server that leads the dialog is all that the call has.
    if (this.deployment.sidecar === null || (this.isDown && service !== 'http')) return null;
    const text = this.post(question);
    const answer = text === null ? null : decodeAnswer(text);
    if (answer === null) {
      this.isDown = true;
      this.host.log(
        'warning',
        `the sidecar does not answer ${service} requests: not asking again in this call`,
      );
      return null;
    }
    return usableAnswer(this.host, service, answer);
  }

  /** Waits until the sidecar has taken the question, and for its budget. */
  tell(question: Question): void {
    this.post(question);
  }

  private post({ service, body, budgetMs }: Asked): string | null {
    const { sidecar } = this.deployment;
    if (sidecar === null) return null;
    const json = JSON.stringify({ token: sidecar.token, ...body });
    const isRinging = service === 'context';
    const aliveMs = isRinging ? RINGING_ALIVE_MS : service === 'http' ? SERVER_ALIVE_MS : ALIVE_MS;
    return postJson(this.host, sidecar.url + servicePath(service), json, {
      aliveMs,
      timeoutMs: budgetMs,
      isRinging,
    });
  }
}
