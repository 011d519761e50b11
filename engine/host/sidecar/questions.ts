/** How a call's questions reach the services that answer them. */
import type { Answer, Question } from '../../dialog/dialog.ts';
import type { SidecarClient } from './sidecar-client.ts';

export interface ReceivedAnswer {
  number: number;
  /** Null where the service has none; the reason is logged. */
  answer: Answer | null;
}

export interface Questions {
  /** Whether answers come as events while media runs. */
  readonly byEvents: boolean;

  /** Returns the answer, null where there will be none, or `pending` where it comes later. */
  ask(question: Question, number: number): Answer | null | 'pending';

  /** The same for a pending question, when the call can do nothing else until it has the answer. */
  answerNow(number: number): Answer | null | 'pending';

  /** Asks, and does not wait for an answer. */
  tell(question: Question, number: number): void;

  /** Returns the answer that was announced; null for an announcement that is not this call's. */
  receive(token: string, number: number): ReceivedAnswer | null;

  /** Returns answers that are there although nobody announced them, of questions whose time is over. */
  collectDue(): ReceivedAnswer[];

  /** The answer is no longer of use. */
  giveUp(number: number): void;

  /** The robot leaves the call. */
  end(): void;
}

/**
 * Asks the sidecar and waits for the answer, in the call's thread: for a FreeSWITCH without event socket. A text is
 * synthesised when its turn comes, so that the first prompt does not wait for the others.
 */
export class SynchronousQuestions implements Questions {
  readonly byEvents = false;
  private readonly later: { [number: number]: Question } = {};

  constructor(private readonly sidecar: SidecarClient) {}

  ask(question: Question, number: number): Answer | null | 'pending' {
    if (question.service !== 'tts') return this.sidecar.ask(question);
    this.later[number] = question;
    return 'pending';
  }

  answerNow(number: number): Answer | null | 'pending' {
    const question = this.later[number];
    if (question === undefined) return 'pending';
    this.giveUp(number);
    return this.sidecar.ask(question);
  }

  /** A text is left to its turn: the call would wait for it. */
  tell(question: Question): void {
    if (question.service !== 'tts') this.sidecar.tell(question);
  }

  receive(): null {
    return null;
  }

  collectDue(): ReceivedAnswer[] {
    return [];
  }

  end(): void {}

  giveUp(number: number): void {
    delete this.later[number];
  }
}
