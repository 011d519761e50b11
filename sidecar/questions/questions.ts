/**
 * Answers the questions of calls without a call waiting (sidecar.md#questions): takes each line once, has a service answer
 * it, writes the answer into a file and announces it over the event socket.
 */
import { Ajv, type ValidateFunction } from 'ajv';
import type { Registry } from 'prom-client';
import type { QuestionFolders, QuestionLine, QuestionService } from '../../engine/contract/question.ts';
import type { HttpFlowRequest, SidecarAnswer } from '../../engine/contract/sidecar-protocol.ts';
import type { EventSocket } from '../freeswitch/event-socket.ts';
import type { Presence } from '../freeswitch/presence.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { faultOf } from '../lib/error.ts';
import type { Log } from '../lib/log.ts';
import { announce, writeAnswer } from './answer-files.ts';
import { CallFiles, type CallQuestions } from './call-files.ts';
import { type QuestionMetrics, type QuestionOutcome, questionMetrics } from './metrics.ts';
import { QuestionFolder } from './question-folder.ts';
import { parseLine } from './question-line.ts';
import { answerOf, type EngineServices } from './services.ts';
import { TakenQuestions } from './taken-questions.ts';

export interface QuestionsStatus {
  /** New calls leave their questions in files; otherwise they ask and wait. */
  byEvent: boolean;
  /** Calls that may ask. */
  calls: number;
  /** Questions that are being answered. */
  open: number;
}

export interface QuestionsOptions {
  folders: QuestionFolders;
  services: EngineServices;
  /** Undefined where the settings turn it off. */
  socket: Pick<EventSocket, 'connected' | 'sendEvent'> | undefined;
  presence?: Pick<Presence, 'exists'>;
  log: Log;
  registry: Registry;
  clock?: Clock;
}

/** Most questions of a call at once: an action's prompts, and what a caller says meanwhile. */
const MOST_OPEN_A_CALL = 200;
const MOST_OPEN = 20_000;
/** Between two looks for what calls have left behind, ms. */
const CLEAN_MS = 60_000;

export class Questions {
  private readonly clock: Clock;
  private readonly metrics: QuestionMetrics;
  private readonly files: CallFiles;
  private readonly folder: QuestionFolder;
  private readonly bodies: Readonly<Record<QuestionService, ValidateFunction>>;
  private readonly noticed = new Set<string>();
  private readonly working = new Set<Promise<void>>();
  private taken: TakenQuestions | undefined;
  private drain: NodeJS.Immediate | undefined;
  private cleaning: NodeJS.Timeout | undefined;
  private hasStopped = false;

  constructor(private readonly options: QuestionsOptions) {
    const { folders, services, registry, clock = systemClock, presence, log } = options;
    this.clock = clock;
    this.metrics = questionMetrics(registry, () => this.status());
    this.files = new CallFiles({ folders, presence, log, clock });
    this.folder = new QuestionFolder(folders.questions, (token) => this.notice(token));
    const ajv = new Ajv();
    const compiled = (service: QuestionService) => ajv.compile(services[service].schema);
    this.bodies = { nlp: compiled('nlp'), tts: compiled('tts'), http: compiled('http') };
  }

  /** @throws the system's error where the folder cannot be used */
  start(): void {
    this.taken = new TakenQuestions(this.options.folders.questions);
    this.taken.retain(new Set(this.folder.tokens()));
    this.folder.start();
    this.readNoticed();
    this.cleaning = setInterval(() => void this.clean(), CLEAN_MS).unref();
    void this.clean();
  }

  status(): QuestionsStatus {
    const { socket } = this.options;
    return { byEvent: socket?.connected === true, calls: this.files.size, open: this.working.size };
  }

  /** What is being answered is answered. */
  async stop(): Promise<void> {
    this.hasStopped = true;
    this.folder.stop();
    clearInterval(this.cleaning);
    clearImmediate(this.drain);
    await Promise.all(this.working);
    this.taken?.close();
  }

  private notice(token: string): void {
    this.noticed.add(token);
    this.drain ??= setImmediate(() => this.readNoticed());
  }

  private readNoticed(): void {
    this.drain = undefined;
    const tokens = [...this.noticed];
    this.noticed.clear();
    for (const token of tokens) {
      const call = this.files.call(token);
      const read = this.files.read(call);
      if (read === undefined) continue;
      if (read.tooLong) this.refuse(call);
      for (const line of read.lines) this.handleLine(call, line);
      if (read.more) this.notice(token);
      this.removeWhenOver(call);
    }
  }

  private handleLine(call: CallQuestions, text: string): void {
    const line = parseLine(text, call.token);
    if (line === undefined) {
      this.refuse(call);
      return;
    }
    call.callid = line.callid;
    if (line.kind === 'last') call.isOver = true;
    else if (this.take(line)) this.handleQuestion(call, line);
  }

  /** Whether it is to be answered: once, also after a restart. */
  private take({ service, token, number }: QuestionLine): boolean {
    if (this.hasStopped) return false;
    try {
      return this.taken?.take(token, number) === true;
    } catch (error) {
      this.options.log.error(
        { error: faultOf(error) },
        'a question cannot be noted as taken; it is not asked',
      );
      this.count(service, 'lost');
      return false;
    }
  }

  private handleQuestion(call: CallQuestions, question: QuestionLine): void {
    const { service, body, at, budgetMs } = question;
    // A server that leads the dialog is told of the begin and the end of each call, however late it is.
    const canBeLate = service === 'http' && (body as Partial<HttpFlowRequest>).method !== 'input';
    const isLate = !canBeLate && this.clock.now() > at + budgetMs;
    const isTooMany = call.open >= MOST_OPEN_A_CALL || this.working.size >= MOST_OPEN;
    if (isLate) this.count(service, 'late');
    else if (isTooMany || !this.bodies[service](body)) this.refuse(call, service);
    else this.begin(call, question);
  }

  private begin(call: CallQuestions, question: QuestionLine): void {
    call.open++;
    const work = this.answer(call, question).finally(() => {
      call.open--;
      this.working.delete(work);
      this.removeWhenOver(call);
    });
    this.working.add(work);
  }

  private async answer(call: CallQuestions, question: QuestionLine): Promise<void> {
    const { folders, socket, services, log } = this.options;
    const { service, body } = question;
    try {
      const answer: SidecarAnswer = await answerOf(() => services[service].ask(body));
      // Nobody reads it any more.
      if (!call.isOver) {
        await writeAnswer(folders.answers, question, answer);
        await announce(socket, question);
      }
      this.count(service, answer.ok === true ? 'answered' : 'none');
      this.metrics.seconds.observe({ service }, Math.max(0, this.clock.now() - question.at) / 1000);
    } catch (error) {
      log.error({ error: faultOf(error), service, call: question.callid }, 'the answer to a call is lost');
      this.count(service, 'lost');
    }
  }

  private refuse(call: CallQuestions, service: QuestionService | 'unknown' = 'unknown'): void {
    this.metrics.questions.inc({ service, outcome: 'refused' });
    if (call.isRefused) return;
    call.isRefused = true;
    this.options.log.warn({ file: call.file.path }, 'a line of a file of questions was refused');
  }

  private count(service: QuestionService, outcome: QuestionOutcome): void {
    this.metrics.questions.inc({ service, outcome });
  }

  private removeWhenOver(call: CallQuestions): void {
    if (!call.isOver || call.open > 0 || this.noticed.has(call.token)) return;
    this.files.remove(call);
    this.taken?.forget(call.token);
  }

  /** Removes what calls have left behind that ended without a word. */
  async clean(): Promise<void> {
    for (const token of await this.files.removeAbandoned()) this.taken?.forget(token);
  }
}
