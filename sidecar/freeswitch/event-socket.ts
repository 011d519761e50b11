/**
 * FreeSWITCH's event socket, connected for as long as the sidecar runs. It comes back by itself; commands do not: one
 * that got no answer is its caller's to judge, because FreeSWITCH may have carried it out.
 *
 * Own code and no library: those queue commands while there is no connection, and send them again after one.
 */
import { Backoff } from '../lib/backoff.ts';
import type { Log } from '../lib/log.ts';
import { Connection } from './connection.ts';
import { EventSocketError } from './error.ts';

export interface EventSocketStatus {
  /** Connected, and the password accepted. */
  up: boolean;
  /** Where it is looked for, `127.0.0.1:8021`. */
  address: string;
  /** Of the FreeSWITCH that runs there; another one after each of its starts. Null while not connected. */
  coreUuid: string | null;
  /** Why it is not connected; null while it is. */
  error: string | null;
}

export interface EventSocketTimes {
  /** Longest that a connection or an answer may take, ms. */
  answerMs: number;
  /** How often a quiet connection is tried: one that is half open is noticed by it, ms. */
  pingMs: number;
  /** First and longest wait before the next attempt, ms. */
  firstRetryMs: number;
  mostRetryMs: number;
  /** Wait after a refusal, ms: FreeSWITCH logs each of them, and somebody has to change something. */
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
  /** Asked at each connection. */
  password: () => Promise<string>;
  log: Log;
  /** Called after each connection, before anybody else is told that it is up. */
  onConnected?: () => void;
  /** Called after each attempt that failed, and after each connection that ended. */
  onDown?: () => void;
  times?: Partial<EventSocketTimes>;
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

  /** Of the FreeSWITCH that is connected now. */
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
   * Somebody has to do something: FreeSWITCH was connected and is away, or what is there refuses the sidecar. A host
   * on which it was never reached may have no event socket.
   */
  get needsAttention(): boolean {
    return !this.connected && (this.wasUp || REFUSALS.has(this.lastError.code));
  }

  /**
   * Runs an API command once; its output, trimmed (`-ERR …` is an answer too).
   *
   * @throws EventSocketError `NOT_SENT`: FreeSWITCH has not seen it; `NO_ANSWER`: whether it was carried out is not
   * known; `COMMAND`
   */
  async api(command: string): Promise<string> {
    return this.connectionNow().api(command);
  }

  /**
   * Sends an event once; with the header `unique-id` to the queue of that call.
   *
   * @throws EventSocketError as `api`
   */
  async sendEvent(subclass: string, headers: Readonly<Record<string, string>>): Promise<void> {
    await this.connectionNow().sendEvent(subclass, headers);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.connection?.close(new EventSocketError('UNAVAILABLE', 'the sidecar stops'));
    await this.running;
  }

  private connectionNow(): Connection {
    if (this.connection) return this.connection;
    throw new EventSocketError('NOT_SENT', `FreeSWITCH was not asked: ${this.lastError.message}`);
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
      // Once for each kind of trouble, not for every attempt.
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

  /** A connection over which FreeSWITCH has said who it is. */
  private async connect(): Promise<Connection> {
    const { host, port, password } = this.options;
    const { answerMs } = this.times;
    const connection = await Connection.open({ host, port, password, answerMs }, this.stopping.signal);
    const core = await connection.api('global_getvar core_uuid').catch(async () => {
      throw await connection.closed;
    });
    if (UUID.test(core)) {
      this.connectedCoreUuid = core;
      return connection;
    }
    const wrong = new EventSocketError('PROTOCOL', 'what answers there does not say which FreeSWITCH it is');
    connection.close(wrong);
    throw wrong;
  }

  /** Until it ends; the reason. */
  private async keepUntilClosed(connection: Connection): Promise<EventSocketError> {
    const { log, onConnected } = this.options;
    this.connection = connection;
    this.wasUp = true;
    log.info({ address: this.status().address, coreUuid: this.connectedCoreUuid }, 'freeswitch: connected');
    onConnected?.();
    // Closes the connection where there is no answer.
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
