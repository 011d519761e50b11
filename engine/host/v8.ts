/// <reference path="./v8-globals.d.ts" />
/**
 * The adapter to mod_v8 (mod-v8.md describes the traps). Over 300 lines: it is the only file that may name
 * mod_v8's globals.
 */
import { ANSWER_EVENT } from '../contract/question.ts';
import type { Dialog } from '../dialog/dialog.ts';
import type { HttpDialogOptions } from '../dialog/http/http-dialog.ts';
import type { HangupHost } from './hangup-host.ts';
import type { Connection, Host, HostEvent, LogLevel, OnEvent } from './host.ts';
import { plain } from './log-line.ts';
import { microseconds } from './microseconds.ts';

/** Most bytes of a file that is fetched. The buffer lasts as long as the reading, and takes what is written to it. */
const FETCH_BYTES = 1 << 25;

/**
 * Sizes with which `FileIO` is tried to read a file in one go: there is no size to ask for, a second `read` into the
 * same buffer leaves old bytes behind, and a chunk can split a character. A buffer is filled with zeros, so it takes
 * memory whatever is read, and is kept until the call ends: the first size is that of `engine.json` and small flows.
 */
const READ_BYTES = [1 << 14, 1 << 16, 1 << 19, 1 << 21, 1 << 23, 1 << 25];

/** Samples a second of sound files. */
const FILE_RATES = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000];

/** Prompts from one collection of garbage to the next: it takes 3 ms of CPU, and four prompts leave 0.1 MB. */
const PROMPTS_A_COLLECTION = 4;
/** So long a prompt may wait for a collection. */
const SHORT_COLLECTION_MS = 5;
/** How many prompts a ms beyond that is worth. */
const PROMPTS_A_MS = 2;

/** A file that plays to its end takes time; one that cannot be opened returns at once. */
const PLAYED_MS = 5;

/** Most bytes that are taken from a socket at once. */
const RECEIVE_BYTES = 4096;

/** Files and the log: what every script has. */
abstract class V8Script {
  private readonly files: { [path: string]: FileIO } = {};
  /**
   * Objects that mod_v8 made for this script and that must not become garbage: where mod_v8 is built on V8 7 or newer,
   * the collection of one of them ends the FreeSWITCH process (docs/internals/mod-v8.md).
   */
  private readonly kept: object[] = [];

  readFile(path: string): string | null {
    const fetched = this.fetch(path);
    return fetched === null ? this.readByFileIO(path) : fetched;
  }

  /** Leaves nothing behind, unlike `FileIO`. Null where there is no such file, or it cannot be fetched. */
  private fetch(path: string): string | null {
    // Fetching a file that is missing would be an error in FreeSWITCH's log.
    if (typeof fetchUrl !== 'function' || path[0] !== '/' || !this.fileExists(path)) return null;
    return fetchUrl(`file://${path.split('/').map(encodeURIComponent).join('/')}`, FETCH_BYTES) || null;
  }

  private readByFileIO(path: string): string | null {
    for (const bytes of READ_BYTES) {
      const file = this.open(path, 'rb');
      if (file === null) return null;
      const text = file.read(bytes) && file.data();
      // One byte more, or none: that was the whole file.
      const cut = file.read(1);
      file.close();
      if (!cut) return text || '';
    }
    return null;
  }

  loadCompiler(): ((name: string, script: string) => string) | null {
    include(`${scriptPath}/cti_robot_compile.js`);
    return typeof ctiRobotCompiler === 'function' ? ctiRobotCompiler : null;
  }

  loadServerDialog(): ((options: HttpDialogOptions) => Dialog<unknown>) | null {
    // In the simulator it is there.
    if (typeof ctiRobotServerDialog !== 'function') include(`${scriptPath}/cti_robot_server.js`);
    return typeof ctiRobotServerDialog === 'function' ? ctiRobotServerDialog : null;
  }

  fileExists(path: string): boolean {
    // A `FileIO` would take 8 kB until the call ends.
    return apiExecute('file_exists', path) === 'true';
  }

  deleteFile(path: string): void {
    fileDelete(path);
  }

  append(path: string, text: string): boolean {
    const file = this.files[path] || this.open(path, 'wcab');
    if (file === null) return false;
    this.files[path] = file;
    return file.write(text);
  }

  log(level: LogLevel, message: string): void {
    console_log(level, `cti_robot: [${plain(this.place())}] ${plain(message)}\n`);
  }

  /** mod_v8 logs without a session: FreeSWITCH does not say which call a line belongs to. */
  protected abstract place(): string;

  /** Null where the file cannot be opened so. */
  private open(path: string, flags: string): FileIO | null {
    try {
      return this.keep(new FileIO(path, flags));
    } catch {
      return null;
    }
  }

  protected keep<T extends object>(made: T): T {
    this.kept.push(made);
    return made;
  }
}

/** The event for which a hook runs the script. */
export class V8HangupHost extends V8Script implements HangupHost {
  protected place(): string {
    return this.header('Unique-ID');
  }

  header(name: string): string {
    return event.getHeader(name) || '';
  }

  getVariable(name: string): string {
    return this.header(`variable_${name}`) || getGlobalVariable(name) || '';
  }
}

export class V8Host extends V8Script implements Host {
  readonly callid = session.uuid;
  private readonly mortal = makeMortal('Event') && makeMortal('DTMF');
  /** Prompts until garbage is collected again. */
  private promptsToRest = 0;
  private node = '';

  setNode(id: string): void {
    this.node = id;
  }

  protected place(): string {
    return this.node === '' ? this.callid : `${this.callid} ${this.node}`;
  }

  now(): number {
    return Date.now();
  }

  newUuid(): string {
    return apiExecute('create_uuid', '').trim();
  }

  ready(): boolean {
    return session.ready();
  }

  hangupCause(): string | null {
    return /^CS_(HANGUP|REPORTING|DESTROY)/.test(session.state) ? session.cause : null;
  }

  answer(): void {
    try {
      if (!session.answered()) session.answer();
    } catch (error) {
      if (session.ready()) throw error;
    }
  }

  hangup(cause: string): void {
    session.hangup(cause);
  }

  play(path: string, fromSample: number, onEvent: OnEvent): number | null {
    this.collectGarbage();
    const startedAt = Date.now();
    let events = false;
    try {
      session.streamFile(
        path,
        (_session, type, object) => {
          events = true;
          return this.deliver(type, object, onEvent);
        },
        null,
        fromSample,
      );
    } catch (error) {
      // «Session is not active!»: the call went before the prompt came.
      if (session.ready()) throw error;
      return fromSample;
    }
    const position = this.numberOf('last_file_position');
    const played = events || position > 0 || Date.now() - startedAt >= PLAYED_MS || !session.ready();
    if (!played) return null;
    // It begins at the file's sample and goes on in the call's.
    return fromSample + Math.round(Math.max(0, position - fromSample) * this.fileSamplesPerCallSample());
  }

  /** `streamFile` takes a start in samples of the file, and tells where it stopped in samples of the call. */
  private fileSamplesPerCallSample(): number {
    const samples = this.numberOf('playback_samples');
    const ms = this.numberOf('playback_ms');
    const callRate = this.numberOf('read_rate');
    if (samples === 0 || ms === 0 || callRate === 0) return 1;
    // FreeSWITCH counts these ms with the rate cut to whole kHz.
    const about = (samples / ms) * 1000;
    const fileRate = FILE_RATES.reduce((a, b) => (Math.abs(b - about) < Math.abs(a - about) ? b : a));
    return fileRate / callRate;
  }

  private numberOf(variable: string): number {
    return Number(session.getVariable(variable)) || 0;
  }

  wait(ms: number, onEvent: OnEvent): void {
    try {
      // An absolute time-out of 0 would wait for ever.
      session.collectInput(
        (_session, type, object) => this.deliver(type, object, onEvent),
        null,
        0,
        Math.max(1, Math.ceil(ms)),
      );
    } catch (error) {
      if (session.ready()) throw error;
    }
  }

  dropEvents(): void {
    session.flushEvents();
  }

  execute(application: string, argument: string): boolean {
    return session.execute(application, argument);
  }

  api(command: string, argument: string): string {
    return apiExecute(command, argument) || '';
  }

  getVariable(name: string): string {
    return session.getVariable(name) || '';
  }

  setVariable(name: string, value: string): void {
    session.setVariable(name, value);
  }

  /**
   * Not `CURL`: its time-outs are whole seconds, and FreeSWITCH's log at level `debug` would hold what callers
   * say. `Socket` counts in microseconds and logs that it connects, no more.
   */
  connect(address: string, port: number, timeoutMs: number): Connection | null {
    use('Socket');
    const socket = this.keep(new Socket());
    socket.timeout = microseconds(timeoutMs);
    if (socket.connect(address, port) !== true) {
      socket.close();
      return null;
    }
    return {
      send: (text) => socket.send(text),
      receive: (ms) => {
        socket.timeout = microseconds(ms);
        return socket.readBytes(RECEIVE_BYTES) || null;
      },
      close: () => socket.close(),
    };
  }

  /**
   * V8 collects after a megabyte of garbage, which a call makes in fifty turns. Needs V8's flag `--expose-gc`. Where it
   * takes long, as with a flow of a thousand nodes, the next prompts do without.
   */
  private collectGarbage(): void {
    if (typeof gc !== 'function' || !this.mortal || this.promptsToRest-- > 0) return;
    const startedAt = Date.now();
    gc();
    this.promptsToRest =
      PROMPTS_A_COLLECTION - 1 + Math.max(0, Date.now() - startedAt - SHORT_COLLECTION_MS) * PROMPTS_A_MS;
  }

  /** A callback's answer to FreeSWITCH: `true` goes on, anything else stops. */
  private deliver(type: 'dtmf' | 'event', object: V8Event | V8Dtmf, onEvent: OnEvent): boolean {
    const event = hostEvent(type, this.mortal ? object : this.keep(object));
    return event === null || onEvent(event);
  }
}

/**
 * Lets objects of a class become garbage that callbacks are given: one for each word that is heard is too much for a
 * long call. mod_v8 makes such an object by calling the global constructor of that name with what it wraps and `true`:
 * destroy that as well when the object is collected. This ends the process (docs/internals/mod-v8.md); with `false` mod_v8
 * destroys it when the script ends. Returns whether there is such a class.
 */
function makeMortal(name: 'Event' | 'DTMF'): boolean {
  const globals = Function('return this')() as { [name: string]: unknown };
  const made = globals[name] as (new (wrapped: unknown, destroyed: boolean) => object) | undefined;
  if (made === undefined) return false;
  globals[name] = function mortal(wrapped: unknown) {
    return new made(wrapped, false);
  };
  return true;
}

function hostEvent(type: 'dtmf' | 'event', object: V8Event | V8Dtmf): HostEvent | null {
  if (type === 'dtmf') return { kind: 'key', key: (object as V8Dtmf).digit };
  const event = object as V8Event;
  if (event.getHeader('Event-Subclass') === ANSWER_EVENT.subclass) {
    const number = Number(event.getHeader(ANSWER_EVENT.number));
    return { kind: 'announcement', token: event.getHeader(ANSWER_EVENT.token), number };
  }
  const speech = event.getHeader('Speech-Type');
  return speech ? { kind: 'speech', type: speech, body: event.getBody() || '' } : null;
}
