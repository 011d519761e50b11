/**
 * Probes of the host: small scripts that record what mod_v8 answers. The same script runs on a real FreeSWITCH
 * and on the emulation, and both must answer what `real.json` holds, so that the two cannot drift apart.
 */

/** What happens from outside while a probe runs, so many ms after its script began. */
export type Stimulus = { at: number } /** Keys, all of them at once. */ & (
  | { keys: string }
  /** An event in the call's queue, as a recogniser's: `type` is its `Speech-Type`. */
  | { speech: string; body?: string }
  /** An event of that subclass that another program sends to the call (`sendevent CUSTOM`). */
  | { custom: string; headers: Record<string, string> }
  /** The caller makes sound for so many ms, which the recogniser (mod_test) hears. */
  | { sound: number }
  | { hangup: string }
  /** The recogniser dies by itself. */
  | { dies: true }
);

export interface Probe {
  name: string;
  stimuli?: Stimulus[];
  /** How applications end that a real host really runs, and the emulation is told about. */
  applications?: Record<string, string>;
  /** What to look at afterwards in files that the probe wrote: names below its folder. */
  files?: string[];
  /** Returns what the host answered: plain data. An exception is an answer too. */
  run(probe: Tools): unknown;
}

/** mod_v8's globals, as far as probes use them. Reached through here, because nothing else declares them. */
export interface Host {
  session: Session;
  argv: string[];
  FileIO: new (path: string, flags: string) => FileHandle;
  CURL: new () => { run(...args: unknown[]): unknown };
  use(module: string): unknown;
  apiExecute(command: string, argument?: string): string;
  console_log(level: string, message: string): unknown;
  fileDelete(path: string): unknown;
  msleep(ms: number): unknown;
  [name: string]: unknown;
}

export interface FileHandle {
  read(bytes: number): boolean;
  data(): string | false;
  write(text: string): boolean;
  close(): unknown;
}

export type Callback = (session: Session, type: string, object: HostObject, arg: unknown) => unknown;

export interface HostObject {
  digit: string;
  duration: number;
  getHeader(name: string): unknown;
  getBody(): unknown;
  getType(): unknown;
}

export interface Session {
  readonly uuid: string;
  readonly cause: string;
  readonly state: string;
  ready(): boolean;
  answered(): boolean;
  answer(): unknown;
  hangup(cause?: string): unknown;
  streamFile(path: string, callback?: Callback | null, arg?: unknown, startSample?: number): unknown;
  collectInput(callback?: Callback | null, arg?: unknown, digitMs?: number, absoluteMs?: number): unknown;
  execute(application: string, argument?: string): unknown;
  getVariable(name: string): unknown;
  setVariable(name: string, value: string): unknown;
  flushEvents(): unknown;
  flushDigits(): unknown;
  sleep(ms: number): unknown;
}

export const host = globalThis as unknown as Host;

/** mod_test, told to wait for the caller without limit and to find the end of speech soon. */
export const START_RECOGNISER =
  'test {start-input-timers=false,vad-silence-ms=300,result=hello}default default';

export class Tools {
  /** What happened, in order. */
  readonly log: unknown[] = [];

  /** A wav file of 1000 ms, 8000 samples; the call has 8000 a second too. */
  readonly sound: string;
  /** The same length with 16000 samples. */
  readonly wideSound: string;

  /** @param folder an empty folder of this probe's own @param sounds where `second.wav` and `second-16k.wav` are */
  constructor(
    readonly folder: string,
    sounds: string,
  ) {
    this.sound = `${sounds}/second.wav`;
    this.wideSound = `${sounds}/second-16k.wav`;
  }

  /** Runs something; returns its answer, or the exception's text. */
  answer(what: () => unknown): unknown {
    try {
      const value = what();
      return value === undefined ? 'undefined' : value;
    } catch (error) {
      return { thrown: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
  }

  /** The same with how long it took, as a class: `at once`, else the nearest 200 ms. */
  timed(what: () => unknown): { answer: unknown; took: string } {
    const from = Date.now();
    const answer = this.answer(what);
    return { answer, took: timing(Date.now() - from) };
  }

  /** A callback that logs what it gets and answers with what `reply` says, `true` without one. */
  callback(reply: (call: number) => unknown = () => true): Callback {
    let calls = 0;
    return (_session, type, object) => {
      this.log.push(described(type, object));
      calls++;
      return reply(calls);
    };
  }

  /** Where the last file stopped, to the nearest 200 ms, as samples of the call. */
  position(): string {
    const samples = host.session.getVariable('last_file_position');
    return samples === '' ? 'none' : `${Math.round(Number(samples) / 1600) * 200} ms`;
  }
}

export function described(type: string, object: HostObject): unknown {
  if (type === 'dtmf') return `key ${object.digit}`;
  return `${object.getType()} ${object.getHeader('Speech-Type')} ${plain(String(object.getBody()))}`.trim();
}

/** JSON without the blanks and zeros that its writer likes. */
function plain(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch (_) {
    return body;
  }
}

/** Times differ from run to run and host to host: only their class is compared. */
function timing(ms: number): string {
  return ms < 100 ? 'at once' : `${Math.round(ms / 200) * 200} ms`;
}
