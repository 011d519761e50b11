/**
 * The border between the emulated host and the script's own world. Only primitives and functions of them cross
 * it, so that it can be drawn in any JavaScript engine; what mod_v8 makes of values (`this`, exceptions, what a
 * callback returned) is the guest side's job, see `guest.ts`.
 */

/** What a callback of `streamFile` and the like is called with, and answers. */
export type BridgeCallback = (
  kind: 'dtmf' | 'event',
  /** The digit, or the event's type. */
  name: string,
  /** Samples of the key at 8000 Hz; 0 for an event. */
  duration: number,
  /** The event's headers as JSON, and its body. */
  headers: string,
  body: string,
  /** What it returned as text, or `THROWN`. */
) => string;

/** No script can return this text by accident. */
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
  /** False when the call was no longer up. */
  hangup(cause: string): boolean;
  execute(application: string, argument: string): boolean;
  streamFile(path: string, startSample: number, callback: BridgeCallback | undefined): void;
  collectInput(digitMs: number, absoluteMs: number, callback: BridgeCallback | undefined): void;
  sleep(ms: number, callback: BridgeCallback | undefined): void;
  flushDigits(): void;
  flushEvents(): void;
  /** The thread sleeps: time passes, nothing is handed over. */
  msleep(ms: number): void;
  apiExecute(command: string, argument: string): string;
  /** The event for which a hook runs the script, as JSON of a `HookEvent`; empty for a script of a call. */
  hookEvent(): string;
  getGlobalVariable(name: string): string;
  setGlobalVariable(name: string, value: string): void;
  /** A number for the file, or -1 where it cannot be opened. */
  openFile(path: string, flags: string): number;
  readFile(file: number, bytes: number): boolean;
  fileData(file: number): string | false;
  writeFile(file: number, text: string): boolean;
  closeFile(file: number): void;
  isFileOpen(file: number): boolean;
  deleteFile(path: string): boolean;
  /** The callback gets pieces of the answer and answers with what it returned as text, or `THROWN`. */
  request(
    method: string,
    url: string,
    data: string,
    timeoutMs: number,
    callback: ((piece: string) => string) | undefined,
  ): void;
  /** A socket's number; its functions take it. */
  openSocket(): number;
  /** False where nobody listens. */
  connectSocket(socket: number, host: string, port: number): boolean;
  sendSocket(socket: number, text: string): boolean;
  /** At most so many bytes of what has come, waiting for them so many ms (below 0 without limit); false for none. */
  receiveSocket(socket: number, bytes: number, timeoutMs: number): string | false;
  closeSocket(socket: number): void;
  /** Ends the script as TerminateExecution does. */
  exit(message: string): void;
}

export type BridgeValue = string | number | boolean | undefined;
