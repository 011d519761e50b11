/**
 * Keeps a connection to FreeSWITCH's event socket while the sidecar runs, and reconnects by itself. It never repeats a
 * command: after a missing answer the caller decides, because FreeSWITCH may have run the command.
 *
 * Not a library: the libraries queue commands while they are disconnected, and repeat them after they reconnect.
 */
import { Backoff } from '../lib/backoff.ts';
import type { Log } from '../lib/log.ts';
import { Connection, type FreeswitchEvent } from './connection.ts';
import { EventSocketError } from './error.ts';

export interface EventSocketStatus {
  /** Connected and authenticated. */
  up: boolean;
  /** Address of the event socket, such as `127.0.0.1:8021`. */
  address: string;
  /** Core-UUID of the FreeSWITCH, which changes with each start of FreeSWITCH; null while not connected. */
  coreUuid: string | null;
  /** Why it is not connected; null while it is. */
  error: string | null;
}

export interface EventSocketTimes {
  /** Time limit for a connection and for an answer, ms. */
  answerMs: number;
  /** How often an idle connection is checked, ms. This detects half-open connections. */
  pingMs: number;
  /** First and longest wait before the next attempt, ms. */
  firstRetryMs: number;
  mostRetryMs: number;
  /** Wait after a refusal, ms. It is long, because FreeSWITCH logs each refusal and only an operator can end them. */
  refusedRetryMs: number;
}

const TIMES: EventSocketTimes = {
  answerMs: 5_000,
  pingMs: 5_000,
  firstRetryMs: 200,
  mostRetryMs: 10_000,
  refusedRetryMs: 30_000,
};

export interface EventSocketOptions {
  host: string;
  port: number;
  /** Called for each connection. */
  password: () => Promise<string>;
  log: Log;
  /** Called after each connection, before the status says that it is up. */
  onConnected?: () => void;
  /** Called after each failed attempt and after the end of each connection. */
  onDown?: () => void;
  times?: Partial<EventSocketTimes>;
  /** The events that every connection subscribes to, and who receives them. */
  events?: { names: readonly string[]; receive: (event: FreeswitchEvent) => void };
  /** From 0 up to, not including, 1. */
  random?: () => number;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const REFUSALS: ReadonlySet<string> = new Set(['PASSWORD', 'DENIED', 'PROTOCOL']);

export class EventSocket {
  private readonly times: EventSocketTimes;
  private readonly stopping = new AbortController();
  private connection: Connection | undefined;
  private connectedCoreUuid: string | undefined;
  private lastError: EventSocketError = new EventSocketError('UNAVAILABLE', 'not connected yet');
  private wasUp = false;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: EventSocketOptions) {
    this.times = { ...TIMES, ...options.times };
  }

  start(): void {
    this.running = this.run();
  }

  get connected(): boolean {
    return this.connection !== undefined;
  }

  /** Core-UUID of the connected FreeSWITCH. */
  get coreUuid(): string | undefined {
    return this.connectedCoreUuid;
  }

  status(): EventSocketStatus {
    const up = this.connected;
    return {
      up,
      address: `${this.options.host}:${this.options.port}`,
      coreUuid: this.connectedCoreUuid ?? null,
      error: up ? null : this.lastError.message,
    };
  }

  /**
   * Whether an operator must act: the connection was lost, or the peer refuses the sidecar. A host on which no connection
   * ever succeeded may have no event socket.
   */
  get needsAttention(): boolean {
    return !this.connected && (this.wasUp || REFUSALS.has(this.lastError.code));
  }

  /**
   * Runs an API command once.
   *
   * @returns its output, trimmed (`-ERR …` is an answer too)
   * @throws EventSocketError `NOT_SENT`: FreeSWITCH did not receive it; `NO_ANSWER`: FreeSWITCH may have run it; `COMMAND`
   */
  async api(command: string): Promise<string> {
    return this.connectionNow().api(command);
  }

  /**
   * Sends an event once. With the header `unique-id`, FreeSWITCH adds it to the queue of that call.
   *
   * @throws EventSocketError as `api`
   */
  async sendEvent(subclass: string, headers: Readonly<Record<string, string>>): Promise<void> {
    await this.connectionNow().sendEvent(subclass, headers);
  }

  /**
   * Has a call run an application, once.
   *
   * @throws EventSocketError as `api`
   */
  async execute(callid: string, application: string, argument: string): Promise<void> {
    await this.connectionNow().execute(callid, application, argument);
  }

  /**
   * Starts a command as a job once.
   *
   * @param job UUID of the job, which the event `BACKGROUND_JOB` repeats
   * @throws EventSocketError as `api`
   */
  async startJob(command: string, job: string): Promise<void> {
    await this.connectionNow().startJob(command, job);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.connection?.close(new EventSocketError('UNAVAILABLE', 'the sidecar is stopping'));
    await this.running;
  }

  private connectionNow(): Connection {
    if (this.connection) return this.connection;
    throw new EventSocketError(
      'NOT_SENT',
      `the command was not sent to FreeSWITCH: ${this.lastError.message}`,
    );
  }

  private async run(): Promise<void> {
    const { firstRetryMs, mostRetryMs, refusedRetryMs } = this.times;
    const backoff = new Backoff(this.options.random ?? Math.random, firstRetryMs, mostRetryMs);
    const { signal } = this.stopping;
    let loggedCode = '';
    while (!signal.aborted) {
      let reason: EventSocketError;
      try {
        const connection = await this.connect();
        backoff.reset();
        loggedCode = '';
        reason = await this.keepUntilClosed(connection);
      } catch (error) {
        reason = error as EventSocketError;
      }
      if (signal.aborted) return;
      this.lastError = reason;
      this.options.onDown?.();
      const isRefusal = REFUSALS.has(reason.code);
      // Log each kind of failure once, not every attempt.
      if (loggedCode !== reason.code) {
        loggedCode = reason.code;
        this.logFailure(reason, isRefusal);
      }
      await pause(isRefusal ? refusedRetryMs : backoff.next(), signal);
    }
  }

  private logFailure({ message }: EventSocketError, isRefusal: boolean): void {
    const { log } = this.options;
    const facts = { address: this.status().address, error: message };
    if (isRefusal) log.error(facts, 'freeswitch: the event socket refuses the sidecar; retrying');
    else if (this.wasUp) log.warn(facts, 'freeswitch: lost the event socket; retrying');
    else log.info(facts, 'freeswitch: cannot reach the event socket; retrying');
  }

  /** Connects and reads the Core-UUID. */
  private async connect(): Promise<Connection> {
    const { host, port, password, events } = this.options;
    const { answerMs } = this.times;
    const where = { host, port, password, answerMs, onEvent: events?.receive };
    const connection = await Connection.open(where, this.stopping.signal);
    if (events)
      await connection.subscribe(events.names).catch(async () => Promise.reject(await connection.closed));
    const core = await connection.api('global_getvar core_uuid').catch(async () => {
      throw await connection.closed;
    });
    if (UUID.test(core)) {
      this.connectedCoreUuid = core;
      return connection;
    }
    const wrong = new EventSocketError('PROTOCOL', 'the peer did not report a Core-UUID');
    connection.close(wrong);
    throw wrong;
  }

  /** Checks the connection until it ends. @returns why it ended */
  private async keepUntilClosed(connection: Connection): Promise<EventSocketError> {
    const { log, onConnected } = this.options;
    this.connection = connection;
    this.wasUp = true;
    log.info({ address: this.status().address, coreUuid: this.connectedCoreUuid }, 'freeswitch: connected');
    onConnected?.();
    // Without an answer, the connection closes itself.
    const ping = (): void => void connection.api('global_getvar core_uuid').catch(() => undefined);
    const pings = setInterval(ping, this.times.pingMs);
    const reason = await connection.closed;
    clearInterval(pings);
    this.connection = undefined;
    this.connectedCoreUuid = undefined;
    return reason;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
