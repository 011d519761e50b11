/**
 * What the engine needs of the telephone: the port between the loop that runs an action and FreeSWITCH.
 * `v8.ts` implements it with mod_v8's globals; nothing else names them.
 */
import type { Dialog } from '../dialog/dialog.ts';
import type { HttpDialogOptions } from '../dialog/http/http-dialog.ts';

/** What comes in while a prompt plays or the call waits. */
export type HostEvent =
  | { kind: 'key'; key: string }
  /** The recogniser's event: `type` is its `Speech-Type`, `body` its result as it came. */
  | { kind: 'speech'; type: string; body: string }
  /** The sidecar says that the answer to a question is there. Other programs can send such events, too. */
  | { kind: 'announcement'; token: string; number: number };

/** Returns whether to go on playing or waiting. */
export type OnEvent = (event: HostEvent) => boolean;

export type LogLevel = 'debug' | 'info' | 'notice' | 'warning' | 'err';

/** Texts are ASCII: a piece that is received may end anywhere. */
export interface Connection {
  send(text: string): boolean;
  /** Waits at most so many ms (at least 1) for a piece; null where none came, or none will. */
  receive(timeoutMs: number): string | null;
  close(): void;
}

export interface Host {
  /** The call's UUID. */
  readonly callid: string;
  /** Ms since the epoch. */
  now(): number;
  newUuid(): string;

  /** Whether the call is there and its script may go on: false after a hang-up and after a transfer. */
  ready(): boolean;
  /** The hang-up cause's name once the call has been hung up, else null: it has been transferred. */
  hangupCause(): string | null;
  /** Answers the call where nobody has. */
  answer(): void;
  hangup(cause: string): void;

  /**
   * Plays a file or stream from a sample on, and returns the sample where it stopped; null where it could
   * not be played. Returns when it has ended, was stopped by `onEvent`, or the call is gone.
   */
  play(path: string, fromSample: number, onEvent: OnEvent): number | null;
  /** Waits at most so many ms (at least 1). Returns when they are over, by `onEvent`, or the call is gone. */
  wait(ms: number, onEvent: OnEvent): void;

  /** Throws away the events that wait to be handed over. */
  dropEvents(): void;

  /** Runs an application; false where FreeSWITCH has none of that name. */
  execute(application: string, argument: string): boolean;
  /** Runs an API command and returns its answer. */
  api(command: string, argument: string): string;
  /** `""` for a variable that is not set. */
  getVariable(name: string): string;
  setVariable(name: string, value: string): void;

  /** A file's whole text; null where it cannot be read. */
  readFile(path: string): string | null;
  fileExists(path: string): boolean;
  /** A file that is not there is no fault. */
  deleteFile(path: string): void;
  /**
   * Loads the script that compiles flows (`engine/compiler.ts`), which most calls do without; null where it is missing.
   * It takes a flow's name and script, and returns a `CompiledScript` as JSON.
   */
  loadCompiler(): ((name: string, script: string) => string) | null;
  /** Loads the script with the dialogs of servers (`engine/server.ts`); null where it is missing. */
  loadServerDialog(): ((options: HttpDialogOptions) => Dialog<unknown>) | null;
  /** Appends to a file that is kept open for the call; false where that failed. */
  append(path: string, text: string): boolean;
  /** A TCP connection to an IPv4 address of this machine; null where nobody listens, or not in time. */
  connect(address: string, port: number, timeoutMs: number): Connection | null;

  /** Which node runs, for the log. */
  setNode(id: string): void;
  /** A line of FreeSWITCH's log, with the call's UUID and the node. */
  log(level: LogLevel, message: string): void;
}
