/**
 * The guest side: mod_v8's globals, made of the bridge's functions. It is bundled with `guest-entry.ts` and runs inside
 * the script's engine before the script, so it uses nothing but its arguments and what every engine has.
 */
import { type Bridge, THROWN } from './bridge.ts';

type Callback = (...args: unknown[]) => unknown;

/** Throws texts, not errors: that is what mod_v8 throws. */
export function installGuest(bridge: Bridge, scope: Record<string, unknown>): void {
  const text = (value: unknown): string => String(value);
  const int = (value: unknown): number => Number(value) | 0;
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(scope, name, { value, writable: true, configurable: true, enumerable: true });
  };
  /** A function, or the name of a global one. */
  const functionOf = (value: unknown): Callback | undefined => {
    const found = typeof value === 'string' ? scope[value] : value;
    return typeof found === 'function' ? (found as Callback) : undefined;
  };

  class Event {
    readonly #type: string;
    readonly #headers: Record<string, string>;
    readonly #body: string;
    constructor(type: string, headers: Record<string, string>, body: string) {
      this.#type = type;
      this.#headers = headers;
      this.#body = body;
    }
    getHeader(...args: unknown[]): string | false {
      if (args.length === 0) return false;
      const wanted = text(args[0]).toLowerCase();
      const found = Object.keys(this.#headers).find((key) => key.toLowerCase() === wanted);
      return found === undefined ? '' : (this.#headers[found] as string);
    }
    getBody(): string {
      return this.#body;
    }
    getType(): string {
      return this.#type;
    }
    serialize(): string {
      const lines = [`Event-Name: ${this.#type}`];
      for (const key of Object.keys(this.#headers))
        lines.push(`${key}: ${encodeURIComponent(this.#headers[key] as string)}`);
      const length = encodeURIComponent(this.#body).replace(/%../g, '.').length;
      if (length > 0) lines.push(`Content-Length: ${length}`);
      return `${lines.join('\n')}\n\n${this.#body}`;
    }
  }

  class DTMF {
    readonly digit: string;
    readonly duration: number;
    constructor(digit: string, duration: number) {
      this.digit = digit;
      this.duration = duration;
    }
  }

  /** Runs a blocking function with the script's callback and returns what mod_v8 returns. */
  const blocking = (
    run: (callback: Parameters<Bridge['sleep']>[1]) => void,
    args: unknown[],
    at: number,
  ): unknown => {
    const callback = functionOf(args[at]);
    // What the callback returned last; false when it was never called.
    let returned: unknown = false;
    let failed = false;
    let failure: unknown;
    run(
      callback &&
        ((kind, name, duration, headers, body) => {
          const input =
            kind === 'dtmf' ? new DTMF(name, duration) : new Event(name, JSON.parse(headers), body);
          const given: unknown[] = [session, kind, input];
          if (args.length > at + 1) given.push(args[at + 1]);
          try {
            returned = callback.apply(scope, given);
            return text(returned);
          } catch (error) {
            returned = undefined;
            failed = true;
            failure = error;
            return THROWN;
          }
        }),
    );
    if (failed) throw failure;
    return returned;
  };

  /** CHANNEL_SANITY_CHECK: up, and with media, which it makes if need be. */
  const checkChannel = (): void => {
    if (!bridge.ready()) throw 'Session is not active!';
    if (!bridge.mediaReady()) bridge.preAnswer();
  };

  class Session {
    get uuid(): unknown {
      return bridge.property('uuid');
    }
    get name(): unknown {
      return bridge.property('name');
    }
    get state(): unknown {
      return bridge.property('state');
    }
    get cause(): unknown {
      return bridge.property('cause');
    }
    get causecode(): unknown {
      return bridge.property('causecode');
    }
    get dialplan(): unknown {
      return bridge.property('dialplan');
    }
    get destination(): unknown {
      return bridge.property('destination_number');
    }
    get ani(): unknown {
      return bridge.property('ani');
    }
    get caller_id_name(): unknown {
      return bridge.property('caller_id_name');
    }
    get caller_id_num(): unknown {
      return bridge.property('caller_id_number');
    }
    get caller_id_number(): unknown {
      return bridge.property('caller_id_number');
    }
    get network_addr(): unknown {
      return bridge.property('network_addr');
    }
    ready(): boolean {
      return bridge.ready();
    }
    mediaReady(): boolean {
      return bridge.mediaReady();
    }
    answered(): boolean {
      return bridge.answered();
    }
    answer(): boolean {
      if (!bridge.ready()) throw 'Session is not active!';
      bridge.answer();
      return true;
    }
    preAnswer(): boolean {
      if (!bridge.ready()) throw 'Session is not active!';
      bridge.preAnswer();
      return true;
    }
    hangup(...args: unknown[]): boolean {
      return bridge.hangup(args.length > 0 ? text(args[0]) : 'NORMAL_CLEARING');
    }
    execute(...args: unknown[]): boolean {
      if (args.length === 0) return false;
      return bridge.execute(text(args[0]), args.length > 1 ? text(args[1]) : '');
    }
    getVariable(...args: unknown[]): string | false {
      return args.length > 0 ? bridge.getVariable(text(args[0])) : false;
    }
    setVariable(...args: unknown[]): boolean {
      if (args.length < 2) return false;
      bridge.setVariable(text(args[0]), text(args[1]));
      return true;
    }
    /** (path, callback, argument, startSample) */
    streamFile(...args: unknown[]): unknown {
      checkChannel();
      const path = args.length > 0 ? text(args[0]) : '';
      if (args.length > 0 && path === '') throw 'Invalid filename';
      return blocking((callback) => bridge.streamFile(path, int(args[3]), callback), args, 1);
    }
    /** (callback, argument, absoluteMs), or (callback, argument, digitMs, absoluteMs) */
    collectInput(...args: unknown[]): unknown {
      checkChannel();
      const digitMs = args.length > 3 ? int(args[2]) >>> 0 : 0;
      const absoluteMs = int(args.length > 3 ? args[3] : args[2]) >>> 0;
      return blocking((callback) => bridge.collectInput(digitMs, absoluteMs, callback), args, 0);
    }
    /** (ms, callback, argument) */
    sleep(...args: unknown[]): unknown {
      checkChannel();
      const ms = int(args[0]);
      if (ms <= 0) return undefined;
      return blocking((callback) => bridge.sleep(ms, callback), args, 1);
    }
    flushDigits(): boolean {
      bridge.flushDigits();
      return true;
    }
    flushEvents(): boolean {
      bridge.flushEvents();
      return true;
    }
    setAutoHangup(value: unknown): boolean {
      return Boolean(value);
    }
  }

  class FileIO {
    readonly #path: string;
    readonly #file: number;
    constructor(...args: unknown[]) {
      if (args.length < 2) throw 'Invalid Args';
      this.#path = text(args[0]);
      this.#file = bridge.openFile(this.#path, text(args[1]));
      if (this.#file < 0) throw `Cannot Open File: ${this.#path}`;
    }
    get path(): string {
      return this.#path;
    }
    get open(): boolean {
      return bridge.isFileOpen(this.#file);
    }
    read(bytes?: unknown): boolean {
      return bridge.readFile(this.#file, int(bytes));
    }
    data(): string | false {
      return bridge.fileData(this.#file);
    }
    write(...args: unknown[]): boolean {
      return args.length > 0 && bridge.writeFile(this.#file, text(args[0]));
    }
    close(): void {
      bridge.closeFile(this.#file);
    }
  }

  /** The status code is not available, and no answer returns undefined. */
  class CURL {
    /** (method, url, data, callback, argument, credentials, timeoutSeconds, contentType) */
    run(...args: unknown[]): unknown {
      if (args.length < 2) throw 'Invalid arguments';
      const called = functionOf(args[3]);
      let returned: unknown;
      let failed = false;
      let failure: unknown;
      bridge.request(
        text(args[0]),
        text(args[1]),
        args.length > 2 ? text(args[2]) : '',
        args.length > 6 ? int(args[6]) * 1000 : 0,
        called &&
          ((piece) => {
            try {
              returned = called.apply(scope, args.length > 4 ? [piece, args[4]] : [piece]);
              return text(returned);
            } catch (error) {
              returned = undefined;
              failed = true;
              failure = error;
              return THROWN;
            }
          }),
      );
      if (failed) throw failure;
      return returned;
    }
  }

  /** Only over IPv4. `timeout` is in microseconds, below 0 (the default) without limit. */
  class Socket {
    readonly #socket = bridge.openSocket();
    timeout = -1;
    #open = true;
    connect(...args: unknown[]): boolean | undefined {
      if (args.length !== 2) return undefined;
      this.#open = true;
      return bridge.connectSocket(this.#socket, text(args[0]), int(args[1]));
    }
    send(...args: unknown[]): boolean {
      if (!this.#open) throw 'Socket is not active';
      return args.length === 1 && bridge.sendSocket(this.#socket, text(args[0]));
    }
    readBytes(...args: unknown[]): string | false {
      if (!this.#open) throw 'Socket is not active';
      return args.length === 1 && bridge.receiveSocket(this.#socket, int(args[0]), this.timeout / 1000);
    }
    close(): void {
      this.#open = false;
      bridge.closeSocket(this.#socket);
    }
  }

  /** It exists, and that is all. */
  class File {}
  for (const method of [
    'close',
    'copyTo',
    'flush',
    'list',
    'mkdir',
    'open',
    'read',
    'readAll',
    'readln',
    'remove',
    'renameTo',
    'seek',
    'toString',
    'toURL',
    'write',
    'writeAll',
    'writeln',
  ]) {
    Object.defineProperty(File.prototype, method, {
      value: () => {
        throw 'Not yet implemented';
      },
    });
  }

  const modules: Record<string, unknown> = { CURL, File, Socket };
  const log = (level: unknown, message?: unknown): void => {
    // With one argument it is the message.
    bridge.log(message === undefined ? 'DEBUG' : text(level), text(message === undefined ? level : message));
  };
  const session = new Session();

  const include = (): void => {
    throw 'Failed to include javascript file';
  };

  const hookEvent = bridge.hookEvent();
  if (hookEvent === '') {
    define('session', session);
  } else {
    const { type, headers, body = '' } = JSON.parse(hookEvent);
    define('session', false);
    define('event', new Event(type, headers, body));
  }
  define('scriptPath', '/usr/share/freeswitch/scripts');
  define('include', include);
  define('require', include);
  define('Session', Session);
  define('FileIO', FileIO);
  define('Event', Event);
  define('DTMF', DTMF);
  for (const name of ['console_log', 'consoleLog', 'log']) define(name, log);
  define('use', (name: unknown): void => {
    const loaded = modules[text(name)];
    if (loaded === undefined) throw `Error loading ${text(name)}`;
    define(text(name), loaded);
  });
  define('apiExecute', (command?: unknown, argument: unknown = ''): string =>
    command === undefined ? '' : bridge.apiExecute(text(command), text(argument)),
  );
  define('fileDelete', (path: unknown): boolean => bridge.deleteFile(text(path)));
  define('msleep', (ms: unknown): void => {
    if (int(ms) === 0) throw 'No time specified';
    bridge.msleep(int(ms));
  });
  define('getGlobalVariable', (name: unknown): string => bridge.getGlobalVariable(text(name)));
  define('setGlobalVariable', (name: unknown, value: unknown): boolean => {
    bridge.setGlobalVariable(text(name), text(value));
    return true;
  });
  define('exit', (message: unknown = ''): void => {
    bridge.exit(text(message));
    // Reached only where the engine ends a script from outside, at its next look.
    for (;;);
  });
}
