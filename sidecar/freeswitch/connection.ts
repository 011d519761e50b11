/**
 * One connection to FreeSWITCH's event socket, from the greeting to its end. It sends each command after the answer to the
 * previous one, so that the outcome of at most one command is unknown if the connection drops.
 */
import { connect, type Socket } from 'node:net';
import { shortened } from '../lib/error.ts';
import { EventSocketError } from './error.ts';
import { type Frame, FrameReader } from './frames.ts';

/** Most commands that wait to be sent. */
const MAX_WAITING = 1_000;
/** FreeSWITCH accepts longer commands, but the sidecar sends none. */
const MAX_COMMAND = 16 * 1024;

export interface ConnectionOptions {
  host: string;
  port: number;
  /** Called after FreeSWITCH's greeting. */
  password: () => Promise<string>;
  /** Time limit for the connection with its greeting, and for each answer, ms. */
  answerMs: number;
  /** Receives the events that the connection subscribes to. */
  onEvent?: ((event: FreeswitchEvent) => void) | undefined;
}

/** The headers of an event by name, and its body in `_body`. */
export type FreeswitchEvent = Readonly<Record<string, string>>;

interface Request {
  command: string;
  resolve: (frame: Frame) => void;
  reject: (error: EventSocketError) => void;
}

export class Connection {
  /** Resolves with the reason when the connection has ended. */
  readonly closed: Promise<EventSocketError>;
  private readonly socket: Socket;
  private readonly frames = new FrameReader();
  private readonly waiting: Request[] = [];
  private inFlight: Request | undefined;
  private onGreeting: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private end: EventSocketError | undefined;
  private resolveClosed!: (reason: EventSocketError) => void;

  private constructor(private readonly options: ConnectionOptions) {
    this.closed = new Promise((resolve) => {
      this.resolveClosed = resolve;
    });
    this.socket = connect({ host: options.host, port: options.port, noDelay: true });
    this.socket.on('data', (data) => this.read(data));
    this.socket.on('error', (error) => this.close(new EventSocketError('UNAVAILABLE', error.message)));
    this.socket.on('close', () =>
      this.close(new EventSocketError('UNAVAILABLE', 'FreeSWITCH closed the connection')),
    );
    this.expectWithin('FreeSWITCH sent no greeting');
  }

  /**
   * Connects and authenticates.
   *
   * @throws EventSocketError `UNAVAILABLE`, `DENIED`, `PASSWORD` or `PROTOCOL`
   */
  static async open(options: ConnectionOptions, signal: AbortSignal): Promise<Connection> {
    const connection = new Connection(options);
    const stop = (): void => connection.close(new EventSocketError('UNAVAILABLE', 'the sidecar is stopping'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    void connection.closed.then(() => signal.removeEventListener('abort', stop));
    try {
      await connection.waitForGreeting();
      const reply = await connection.request(`auth ${await options.password()}`);
      if (reply.headers.get('reply-text')?.startsWith('+OK')) return connection;
      throw new EventSocketError('PASSWORD', 'FreeSWITCH refuses the password');
    } catch (error) {
      // For a command without an answer, the reason why the connection ended says more.
      const isUnanswered = /^(NOT_SENT|NO_ANSWER)$/.test((error as EventSocketError).code);
      const reason = (isUnanswered && connection.end) || (error as EventSocketError);
      connection.close(reason);
      throw reason;
    }
  }

  /**
   * Runs an API command.
   *
   * @returns its output, trimmed (`-ERR …` is an answer too)
   *
   * @throws EventSocketError `NOT_SENT`, `NO_ANSWER` or `COMMAND`
   */
  async api(command: string): Promise<string> {
    const { type, headers, body } = await this.request(`api ${command}`);
    return (type === 'api/response' ? body : (headers.get('reply-text') ?? '')).trim();
  }

  /**
   * Sends an event. With the header `unique-id`, FreeSWITCH adds it to the queue of that call.
   *
   * @throws EventSocketError `NOT_SENT`, `NO_ANSWER` or `COMMAND`
   */
  async sendEvent(subclass: string, headers: Readonly<Record<string, string>>): Promise<void> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    await this.request('sendevent CUSTOM', [`Event-Subclass: ${subclass}`, ...lines]);
  }

  /**
   * Has FreeSWITCH send events from now on, as JSON.
   *
   * @param names such as `CHANNEL_ANSWER`
   * @throws EventSocketError `NOT_SENT`, `NO_ANSWER` or `COMMAND`
   */
  async subscribe(names: readonly string[]): Promise<void> {
    await this.request(`event json ${names.join(' ')}`);
  }

  /**
   * Has a call run an application, after those that it was told before.
   *
   * @throws EventSocketError `NOT_SENT`, `NO_ANSWER` or `COMMAND`
   */
  async execute(callid: string, application: string, argument: string): Promise<void> {
    const headers = [`execute-app-name: ${application}`, `execute-app-arg: ${argument}`];
    await this.request(`sendmsg ${callid}`, ['call-command: execute', ...headers]);
  }

  /**
   * Starts a command as a job, whose outcome is told in an event `BACKGROUND_JOB` to every connection that wants it. That
   * FreeSWITCH took the job does not prove that it runs it.
   *
   * @param job UUID of the job
   * @throws EventSocketError `NOT_SENT`, `NO_ANSWER`, `COMMAND` or `REFUSED`
   */
  async startJob(command: string, job: string): Promise<void> {
    const { headers } = await this.request(`bgapi ${command}`, [`Job-UUID: ${job}`]);
    const reply = headers.get('reply-text') ?? '';
    if (reply.startsWith('-ERR'))
      throw new EventSocketError('REFUSED', `FreeSWITCH does not take the command: ${reply.trim()}`);
  }

  close(reason = new EventSocketError('UNAVAILABLE', 'the connection was closed')): void {
    if (this.end) return;
    this.end = reason;
    clearTimeout(this.timer);
    this.socket.destroy();
    this.inFlight?.reject(
      new EventSocketError(
        'NO_ANSWER',
        `it is unknown whether FreeSWITCH ran the command: ${reason.message}`,
      ),
    );
    this.inFlight = undefined;
    for (const { reject } of this.waiting.splice(0)) reject(notSentError(reason.message));
    this.resolveClosed(reason);
  }

  private async waitForGreeting(): Promise<void> {
    const greeted = new Promise<void>((resolve) => {
      this.onGreeting = resolve;
    });
    const failed = this.closed.then((reason) => Promise.reject(reason));
    await Promise.race([greeted, failed]);
  }

  private request(line: string, headers: readonly string[] = []): Promise<Frame> {
    const lines = [line, ...headers];
    const command = lines.join('\n');
    return new Promise((resolve, reject) => {
      // A line break would start a header or another command.
      if (lines.some((one) => /\p{Cc}/u.test(one)) || command.length > MAX_COMMAND)
        return reject(new EventSocketError('COMMAND', 'a command must be one line of printable characters'));
      if (this.end) return reject(notSentError(this.end.message));
      if (this.waiting.length >= MAX_WAITING)
        return reject(notSentError(`${MAX_WAITING} commands are already waiting for FreeSWITCH`));
      this.waiting.push({ command, resolve, reject });
      this.sendNext();
    });
  }

  private sendNext(): void {
    if (this.inFlight || this.end) return;
    this.inFlight = this.waiting.shift();
    if (!this.inFlight) return;
    this.expectWithin('FreeSWITCH sent no answer');
    this.socket.write(`${this.inFlight.command}\n\n`);
  }

  private expectWithin(silence: string): void {
    clearTimeout(this.timer);
    const { answerMs } = this.options;
    const reason = new EventSocketError('UNAVAILABLE', `${silence} within ${answerMs} ms`);
    this.timer = setTimeout(() => this.close(reason), answerMs);
  }

  private read(data: Buffer): void {
    if (this.end) return;
    try {
      for (const frame of this.frames.push(data)) this.handleFrame(frame);
    } catch (error) {
      this.close(
        new EventSocketError('PROTOCOL', `the peer is not an event socket: ${(error as Error).message}`),
      );
    }
  }

  private handleFrame(frame: Frame): void {
    switch (frame.type) {
      case 'auth/request':
        if (!this.onGreeting) throw new Error('a second greeting');
        clearTimeout(this.timer);
        this.onGreeting();
        this.onGreeting = undefined;
        break;
      case 'command/reply':
      case 'api/response': {
        const answered = this.inFlight;
        if (!answered) throw new Error('an answer without a command');
        clearTimeout(this.timer);
        this.inFlight = undefined;
        answered.resolve(frame);
        this.sendNext();
        break;
      }
      case 'text/rude-rejection':
        this.close(new EventSocketError('DENIED', "FreeSWITCH's access list refuses this address"));
        break;
      case 'text/disconnect-notice':
        this.close(new EventSocketError('UNAVAILABLE', 'FreeSWITCH ended the connection'));
        break;
      case 'text/event-json':
        this.options.onEvent?.(readEvent(frame.body));
        break;
      case 'text/event-plain':
      case 'log/data':
        break;
      default:
        throw new Error(`content type ${JSON.stringify(shortened(frame.type, 40))}`);
    }
  }
}

function notSentError(why: string): EventSocketError {
  return new EventSocketError('NOT_SENT', `the command was not sent to FreeSWITCH: ${why}`);
}

/** @throws an error for what is not an event */
function readEvent(body: string): FreeswitchEvent {
  const event: unknown = JSON.parse(body);
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    throw new Error('an event that is not an object');
  const texts = Object.entries(event).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}
