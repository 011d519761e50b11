/** The sidecar as a call sees it that does not wait: answers are files, announced by events at their virtual time. */
import {
  ANSWER_EVENT,
  answerFileName,
  type QuestionFolders,
  type QuestionLine,
} from '../../engine/contract/question.ts';
import type { RemoteCaller } from './caller/remote-caller.ts';
import type { Channel } from './emulator/channel.ts';
import type { VirtualFiles } from './emulator/file-io.ts';
import type { SimulatedSidecar } from './simulated-sidecar.ts';

export interface AnsweredQuestionsPorts {
  folders: QuestionFolders;
  files: VirtualFiles;
  sidecar: SimulatedSidecar;
  now(): number;
}

interface Announcement {
  /** Virtual ms. */
  at: number;
  token: string;
  number: number;
  answer: object;
}

export class AnsweredQuestions {
  private readonly planned: Announcement[] = [];
  /** What was written after the last newline. */
  private rest = '';

  constructor(private readonly ports: AnsweredQuestionsPorts) {}

  /** The call has written into its file. */
  written(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines.filter((one) => one !== ''))
      this.take(JSON.parse(line) as Partial<QuestionLine>);
  }

  /** Answers that are there at once come before whatever the caller does next. */
  beside(channel: Channel, caller: RemoteCaller): RemoteCaller {
    const isDue = (): boolean => this.nextAt() <= this.ports.now();
    return {
      settle: () => {
        if (!isDue()) return caller.settle();
        this.announce(channel);
        return true;
      },
      nextAt: () => Math.min(this.nextAt(), caller.nextAt()),
      act: () => (isDue() ? this.announce(channel) : caller.act()),
      applicationResult: (application) => caller.applicationResult(application),
    };
  }

  private nextAt(): number {
    return this.planned[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  private take({ token, number, service, body }: Partial<QuestionLine>): void {
    if (token === undefined || number === undefined || service === undefined) return;
    const { answer, afterMs } = this.ports.sidecar.answer(service, body as Record<string, unknown>);
    this.planned.push({ at: this.ports.now() + afterMs, token, number, answer });
    this.planned.sort((a, b) => a.at - b.at);
  }

  private announce(channel: Channel): void {
    const { token, number, answer } = this.planned.shift() as Announcement;
    const path = `${this.ports.folders.answers}/${answerFileName(token, number)}`;
    this.ports.files.put(path, JSON.stringify({ token, number, answer }));
    channel.announce(ANSWER_EVENT.subclass, {
      [ANSWER_EVENT.token]: token,
      [ANSWER_EVENT.number]: String(number),
    });
  }
}
