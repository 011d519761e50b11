/** What mod_v8 puts into a script's global scope, as far as the engine uses it (mod-v8.md). */

interface V8Event {
  getHeader(name: string): string;
  getBody(): string;
}

interface V8Dtmf {
  readonly digit: string;
}

type V8Callback = (
  session: V8Session,
  type: 'dtmf' | 'event',
  object: V8Event | V8Dtmf,
  arg: unknown,
) => unknown;

interface V8Session {
  readonly uuid: string;
  readonly cause: string;
  readonly state: string;
  ready(): boolean;
  answered(): boolean;
  answer(): boolean;
  hangup(cause: string): boolean;
  streamFile(path: string, callback: V8Callback, arg: unknown, startSample: number): unknown;
  collectInput(
    callback: V8Callback,
    arg: unknown,
    digitTimeoutMs: number,
    absoluteTimeoutMs: number,
  ): unknown;
  flushEvents(): boolean;
  execute(application: string, argument: string): boolean;
  getVariable(name: string): string;
  setVariable(name: string, value: string): boolean;
}

declare const session: V8Session;
/** Of a script that a hook runs, in place of the session: valid until the script ends. */
declare const event: V8Event;
declare const argv: string[];

declare class FileIO {
  constructor(path: string, flags: string);
  read(bytes: number): boolean;
  data(): string | false;
  write(text: string): boolean;
  close(): void;
}

/** IPv4 only. */
declare class Socket {
  /** Microseconds, of `connect` and of each `readBytes`. */
  timeout: number;
  connect(address: string, port: number): boolean;
  send(text: string): boolean;
  /** What has come, at most so many bytes; false where none came in time, or the other side has closed. */
  readBytes(bytes: number): string | false;
  close(): void;
}

/** V8's own, where it runs with `--expose-gc`. */
declare const gc: (() => void) | undefined;
declare function use(module: string): void;
declare function apiExecute(command: string, argument: string): string;
declare function fileDelete(path: string): boolean;
/** The whole of a resource; false where it cannot be had, or is not smaller than the buffer. */
declare function fetchUrl(url: string, bufferBytes: number): string | false;
declare function getGlobalVariable(name: string): string;
declare function console_log(level: string, message: string): void;

/** Runs another script in the same scope; undefined for a file that cannot be read. */
declare function include(path: string): unknown;
/** The folder of the running script. */
declare const scriptPath: string;
/** Set by `cti_robot_server.js`. */
declare var ctiRobotServerDialog:
  | ((
      options: import('../dialog/http/http-dialog.ts').HttpDialogOptions,
    ) => import('../dialog/dialog.ts').Dialog<unknown>)
  | undefined;
/** Set by `cti_robot_compile.js`. */
declare var ctiRobotCompiler: ((name: string, script: string) => string) | undefined;
