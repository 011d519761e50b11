/**
 * The boundary between the emulated host and the script's JavaScript engine. Only primitives and functions of
 * primitives cross it, so that every engine can implement it. That is why `request` has positional parameters. The
 * guest side (`guest/`) does what mod_v8 does with values: `this`, exceptions, results of callbacks.
 */

/** The arguments and the result of a callback of `streamFile` and similar functions. */
export type BridgeCallback = (
  kind: 'dtmf' | 'event',
  /** The digit, or the type of the event. */
  name: string,
  /** The duration of the key in samples at 8000 Hz; 0 for an event. */
  duration: number,
  /** The headers of the event as JSON, and its body. */
  headers: string,
  body: string,
  /** Its result as text, or `THROWN`. */
) => string;

/** A script cannot return this text by accident. */
export const THROWN = '\u{10ffff}thrown';

export interface Bridge {
  now(): number;
  random(): number;
  log(level: string, text: string): void;
  /** `uuid`, `name`, `state`, `cause`, caller profile fields. */
  property(name: string): string | number;
  getVariable(name: string): string;
  setVariable(name: string, value: string): void;
  ready(): boolean;
  mediaReady(): boolean;
  answered(): boolean;
  answer(): void;
  preAnswer(): void;
  /** False if the call was no longer up. */
  hangup(cause: string): boolean;
  execute(application: string, argument: string): boolean;
  streamFile(path: string, startSample: number, callback: BridgeCallback | undefined): void;
  collectInput(digitMs: number, absoluteMs: number, callback: BridgeCallback | undefined): void;
  sleep(ms: number, callback: BridgeCallback | undefined): void;
  flushDigits(): void;
  flushEvents(): void;
  /** The thread sleeps: time passes, but nothing is handed over. */
  msleep(ms: number): void;
  apiExecute(command: string, argument: string): string;
  /** The event for which a hook runs the script, as JSON of a `HookEvent`; empty for the script of a call. */
  hookEvent(): string;
  getGlobalVariable(name: string): string;
  setGlobalVariable(name: string, value: string): void;
  /** The number of the file, or -1 if it cannot be opened. */
  openFile(path: string, flags: string): number;
  readFile(file: number, bytes: number): boolean;
  fileData(file: number): string | false;
  writeFile(file: number, text: string): boolean;
  closeFile(file: number): void;
  isFileOpen(file: number): boolean;
  deleteFile(path: string): boolean;
  /** The callback receives pieces of the answer and returns its result as text, or `THROWN`. */
  request(
    method: string,
    url: string,
    data: string,
    timeoutMs: number,
    callback: ((piece: string) => string) | undefined,
  ): void;
  /** The number of the socket, for the functions below. */
  openSocket(): number;
  /** False if nobody listens. */
  connectSocket(socket: number, host: string, port: number): boolean;
  sendSocket(socket: number, text: string): boolean;
  /**
   * Returns at most `bytes` received bytes, and waits up to `timeoutMs` for them (below 0: without limit); false for
   * none.
   */
  receiveSocket(socket: number, bytes: number, timeoutMs: number): string | false;
  closeSocket(socket: number): void;
  /** Ends the script like TerminateExecution. */
  exit(message: string): void;
}

export type BridgeValue = string | number | boolean | undefined;
