/**
 * Questions that do not wait (sidecar.md#questions). A question is a line of the call's own file, which stays open; its
 * answer is a file that an event of the event socket announces. Nothing here reads from a connection.
 */
import {
  answerFileName,
  isQuestionNumber,
  type LastLine,
  type QuestionFolders,
  type QuestionLine,
  type QuestionService,
  readAnswer,
} from '../../contract/question.ts';
import { toAscii } from '../../contract/sidecar-protocol.ts';
import type { Question } from '../../dialog/dialog.ts';
import type { Host } from '../host.ts';
import type { Questions, ReceivedAnswer } from './questions.ts';
import { usableAnswer } from './usable-answer.ts';

interface OpenQuestion {
  service: QuestionService;
  /** Ms since the epoch. */
  until: number;
}

/** What the questions of a call need of its host. */
export type QuestionHost = Pick<
  Host,
  'callid' | 'newUuid' | 'now' | 'append' | 'fileExists' | 'readFile' | 'deleteFile' | 'log'
>;

export class QuestionsByEvent implements Questions {
  readonly byEvents = true;
  private readonly token: string;
  private readonly open: { [number: string]: OpenQuestion } = {};
  private newest = 0;
  /** No answer came within its budget: nothing is asked until one comes all the same, because the caller is waiting. */
  private isDown = false;
  private hasFailed = false;

  constructor(
    private readonly host: QuestionHost,
    private readonly folders: QuestionFolders,
  ) {
    this.token = host.newUuid();
  }

  /** Returns null where nobody would answer. Numbers ascend, from 1. */
  ask(question: Question, number: number): 'pending' | null {
    const { service, budgetMs } = question;
    const until = this.host.now() + budgetMs;
    if (!this.send(question, number)) return null;
    this.open[number] = { service, until };
    return 'pending';
  }

  tell(question: Question, number: number): void {
    this.send(question, number);
  }

  /** What is there already, where its announcement was lost. */
  answerNow(number: number): ReceivedAnswer['answer'] | 'pending' {
    const received = this.find(number);
    return received === null ? 'pending' : received.answer;
  }

  /** Something overtook the question, or its time is over. */
  giveUp(number: number): void {
    const question = this.open[number];
    if (question === undefined) return;
    delete this.open[number];
    if (this.isDown || this.host.now() < question.until) return;
    this.isDown = true;
    this.host.log(
      'warning',
      `the sidecar does not answer ${question.service} requests: not asking again in this call`,
    );
  }

  /**
   * Reads and deletes what was announced. Returns null unless it is the answer to a question of this call that is still
   * open: any program on the event socket can send such an event.
   */
  receive(token: string, number: number): ReceivedAnswer | null {
    if (token !== this.token || !isQuestionNumber(number) || number > this.newest) return null;
    this.isDown = false;
    const question = this.open[number];
    const path = this.pathOf(number);
    const text = question === undefined ? null : this.host.readFile(path);
    this.host.deleteFile(path);
    const answer = text === null ? null : readAnswer(text, token, number);
    if (question === undefined || answer === null) return null;
    delete this.open[number];
    return { number, answer: usableAnswer(this.host, question.service, answer) };
  }

  /**
   * Answers whose time is over, and whose announcement was thrown away with other events (mod-v8.md#custom-events).
   */
  collectDue(): ReceivedAnswer[] {
    const due = Object.keys(this.open)
      .map(Number)
      .filter((number) => (this.open[number] as OpenQuestion).until <= this.host.now());
    return due.reduce<ReceivedAnswer[]>((all, number) => all.concat(this.find(number) || []), []);
  }

  /** Nothing is asked any more: the sidecar deletes the file. */
  end(): void {
    if (this.newest === 0) return;
    const line: LastLine = { callid: this.host.callid, token: this.token, over: true };
    this.write(line);
  }

  /** Returns false where nobody would answer. */
  private send({ service, body, budgetMs }: Question, number: number): boolean {
    // A server that leads the dialog is told of its end, whenever the sidecar can.
    if (this.isDown && service !== 'http') return false;
    const at = this.host.now();
    const { callid } = this.host;
    const line: QuestionLine = { callid, token: this.token, number, at, budgetMs, service, body };
    if (!this.write(line)) return false;
    this.newest = Math.max(this.newest, number);
    return true;
  }

  private find(number: number): ReceivedAnswer | null {
    return this.host.fileExists(this.pathOf(number)) ? this.receive(this.token, number) : null;
  }

  private pathOf(number: number): string {
    return `${this.folders.answers}/${answerFileName(this.token, number)}`;
  }

  private write(line: QuestionLine | LastLine): boolean {
    const path = `${this.folders.questions}/${this.token}.jsonl`;
    // What a full disk took of the line before ends without a newline.
    const separator = this.hasFailed ? '\n' : '';
    const isWritten = this.host.append(path, `${separator}${toAscii(JSON.stringify(line))}\n`);
    if (!isWritten && !this.hasFailed) {
      this.host.log('err', 'questions of this call cannot be written: disk full, or folder not writable?');
    }
    this.hasFailed = !isWritten;
    return isWritten;
  }
}
