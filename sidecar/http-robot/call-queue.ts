/** The requests of one call: one at a time, in the order in which they were asked. */
import type { HttpFlowRequest } from '../../engine/contract/sidecar-protocol.ts';
import { HttpRobotError } from './error.ts';

/** Requests of one call that wait for their turn. */
const MOST_WAITING = 100;

interface Waiting {
  asked: HttpFlowRequest;
  resolve: (reply: object) => void;
  reject: (error: unknown) => void;
}

export class CallQueue {
  private readonly waiting: Waiting[] = [];
  private isSending = false;

  constructor(private readonly send: (asked: HttpFlowRequest) => Promise<object>) {}

  get isIdle(): boolean {
    return !this.isSending && this.waiting.length === 0;
  }

  /** @throws what `send` throws; HttpRobotError `HTTP_OVERTAKEN` or `HTTP_TOO_MANY` where it was not sent */
  add(asked: HttpFlowRequest): Promise<object> {
    this.dropOvertaken(asked);
    return new Promise((resolve, reject) => {
      if (this.waiting.length >= MOST_WAITING && asked.method === 'input')
        return reject(
          new HttpRobotError('HTTP_TOO_MANY', `${MOST_WAITING} requests of the call wait already`),
        );
      this.waiting.push({ asked, resolve, reject });
      void this.sendNext();
    });
  }

  /** A partial text gives way to whatever comes after it, and inputs to the end of the call. */
  private dropOvertaken(newer: HttpFlowRequest): void {
    const isOvertaken = ({ asked }: Waiting): boolean =>
      asked.partial === true || (asked.method === 'input' && newer.method === 'destory');
    const kept: Waiting[] = [];
    for (const one of this.waiting.splice(0)) {
      if (isOvertaken(one))
        one.reject(new HttpRobotError('HTTP_OVERTAKEN', 'something newer took its place'));
      else kept.push(one);
    }
    this.waiting.push(...kept);
  }

  private async sendNext(): Promise<void> {
    const next = this.isSending ? undefined : this.waiting.shift();
    if (!next) return;
    this.isSending = true;
    try {
      next.resolve(await this.send(next.asked));
    } catch (error) {
      next.reject(error);
    } finally {
      this.isSending = false;
    }
    void this.sendNext();
  }
}
