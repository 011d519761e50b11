/**
 * The emulated host: one call, and the bridge through which a script uses it. It knows nothing about flows. Its options
 * supply the remote caller, the media, the HTTP server and the files.
 */

import { type RemoteCaller, SILENT_CALLER } from '../caller/remote-caller.ts';
import type { Bridge } from './bridge.ts';
import { countCalls, toInputCallback } from './bridge-calls.ts';
import { causeName, causeNumber } from './causes.ts';
import { Channel } from './channel.ts';
import { VirtualClock } from './clock.ts';
import { callApi } from './commands/api.ts';
import { Applications, callExpansions } from './commands/execute.ts';
import { expandVariables } from './commands/expand.ts';
import { Limits } from './commands/limits.ts';
import { type OpenFile, VirtualFiles } from './file-io.ts';
import { type MediaLibrary, type PromptState, streamsOnly } from './media.ts';
import { seededRandom, seededUuids } from './random.ts';
import { Recogniser } from './recogniser.ts';
import { Session } from './session.ts';
import { EmulatedSocket, type HttpPort, type HttpRequest } from './socket.ts';
import { Time } from './time.ts';

export type { HttpPort, HttpRequest };

export interface HostObserver {
  log?(level: string, text: string): void;
  variable?(name: string, value: string): void;
  prompt?(path: string, state: PromptState, ms: number): void;
  executed?(application: string, argument: string): void;
}

export interface HostOptions {
  /** Milliseconds since 1970. */
  startMs?: number;
  seed?: number;
  /** UUID of the channel. Default: one that follows from the seed. */
  callid?: string;
  /** Channel variables. */
  variables?: Readonly<Record<string, string>>;
  globalVariables?: Readonly<Record<string, string>>;
  /** For the script of a hook: the event that it gets instead of the call. */
  hookEvent?: HookEvent;
  files?: VirtualFiles;
  media?: MediaLibrary;
  http?: HttpPort;
  /**
   * Whether variables can still be read after the hang-up. Measured on FreeSWITCH 1.11: they can (`kept`, the
   * default). `lost` tests that a script does not rely on it.
   */
  variablesAfterHangup?: 'kept' | 'lost';
  /**
   * FreeSWITCH hands over at most one key and one event in each frame of 20 ms. Default 0: everything is handed over
   * at once, so that the times of a simulated call follow from its script.
   */
  frameMs?: number;
  /** How many other calls are on resources of `limit`: `<realm> <name>` → count. */
  limits?: Readonly<Record<string, number>>;
  /** The call is hung up (`ALLOTTED_TIMEOUT`) after this time. Default ten minutes. */
  limitMs?: number;
  /**
   * Sentences that a recogniser has heard before the script begins, as the dialer has it do before the answer. It runs on,
   * and its events are in the call's queue.
   */
  heardBefore?: readonly string[];
  /** Creates the remote caller. */
  remoteCaller?(host: CallPorts): RemoteCaller;
  observer?: HostObserver;
}

export interface HookEvent {
  type: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

/** What the remote caller can read and change. */
export interface CallPorts {
  channel: Channel;
  recogniser: Recogniser;
  now(): number;
}

export interface Host {
  bridge: Bridge;
  channel: Channel;
  /** Expands `${…}` as the call would. */
  expand(text: string): string;
  now(): number;
  /** Increases whenever virtual time passes, for the runner's limit on loops. */
  moments(): number;
  /** The text that the script passed to `exit()`; undefined before that. */
  exited(): string | undefined;
}

export const DEFAULT_START_MS = Date.UTC(2026, 0, 1);
export const DEFAULT_LIMIT_MS = 600_000;

/** The variables of a call with 8000 Hz audio. */
const MEDIA_VARIABLES = { read_codec: 'PCMU', read_rate: '8000', write_codec: 'PCMU', write_rate: '8000' };

export function createHost(options: HostOptions = {}): Host {
  return new EmulatedHost(options);
}

class EmulatedHost implements Host {
  readonly channel: Channel;
  readonly bridge: Bridge;
  private readonly clock: VirtualClock;
  private readonly time: Time;
  private readonly observer: HostObserver;
  private readonly recogniser: Recogniser;
  private readonly session: Session;
  private readonly applications: Applications;
  private readonly files: VirtualFiles;
  private readonly opened: OpenFile[] = [];
  private readonly sockets: EmulatedSocket[] = [];
  private readonly globals: Map<string, string>;
  private readonly uuid: () => string;
  private readonly limits: Limits;
  private readonly http: HttpPort;
  private readonly losesVariables: boolean;
  private readonly hookEvent: string;
  private exitMessage: string | undefined;

  constructor(options: HostOptions) {
    const seed = options.seed ?? 1;
    this.clock = new VirtualClock(options.startMs ?? DEFAULT_START_MS);
    this.uuid = seededUuids(seededRandom(seed, 'uuid'));
    this.globals = new Map(Object.entries(options.globalVariables ?? {}));
    this.files = options.files ?? new VirtualFiles([]);
    this.http = options.http ?? (() => undefined);
    this.observer = options.observer ?? {};
    this.limits = new Limits(options.limits ?? {});
    this.hookEvent = options.hookEvent ? JSON.stringify(options.hookEvent) : '';
    this.losesVariables = options.variablesAfterHangup === 'lost';
    const channel = new Channel(options.callid ?? this.uuid(), { ...MEDIA_VARIABLES, ...options.variables });
    this.channel = channel;
    const recogniser = new Recogniser((event) => channel.events.push(event));
    this.recogniser = recogniser;
    if (options.heardBefore) recogniser.heardBefore(options.heardBefore);
    const remoteCaller =
      options.remoteCaller?.({ channel, recogniser, now: () => this.now() }) ?? SILENT_CALLER;
    this.time = new Time({
      clock: this.clock,
      channel,
      remoteCaller,
      limitMs: options.limitMs ?? DEFAULT_LIMIT_MS,
      frameMs: options.frameMs ?? 0,
    });
    const prompt: HostObserver['prompt'] = (path, state, ms) => this.observer.prompt?.(path, state, ms);
    const media = options.media ?? streamsOnly;
    const shared = { channel, time: this.time, media, prompt };
    this.session = new Session({ ...shared, log: (level, text) => this.observer.log?.(level, text) });
    this.applications = new Applications({
      ...shared,
      recogniser,
      remoteCaller,
      expansions: this.expansions(),
      limits: this.limits,
      record: (path) => this.files.put(path, ''),
      executed: (application, argument) => this.observer.executed?.(application, argument),
    });
    this.bridge = countCalls(this.makeBridge(seededRandom(seed, 'random')), () => this.time.count());
  }

  expand(text: string): string {
    return expandVariables(text, this.expansions());
  }

  now(): number {
    return this.clock.now();
  }

  moments(): number {
    return this.time.moments;
  }

  exited(): string | undefined {
    return this.exitMessage;
  }

  private expansions() {
    return callExpansions((name) => this.channel.get(name), this.apiPorts());
  }

  private apiPorts() {
    return {
      now: () => this.now(),
      uuid: this.uuid,
      globalVariable: (name: string) => this.globals.get(name) ?? '',
      setGlobalVariable: (name: string, value: string) => {
        this.globals.set(name, value);
      },
      setVariable: (name: string, value: string) => this.channel.set(name, value),
      mediaBugs: (uuid: string) =>
        uuid === this.channel.uuid && this.channel.hangupCause === '' ? this.recogniser.bugs() : undefined,
      dump: (uuid: string) => (uuid === this.channel.uuid ? this.channel.dump() : undefined),
      fileExists: (path: string) => this.files.open(path, 'r') !== undefined,
      pass: (ms: number) => this.time.block(ms),
      limits: this.limits,
    };
  }

  private makeBridge(random: () => number): Bridge {
    const { channel, session, time } = this;
    const variable = (name: string): string => channel.get(name);
    return {
      now: () => this.now(),
      random,
      log: (level, text) => this.observer.log?.(level, text),
      property: (name) => this.property(name),
      getVariable: (name) =>
        this.hasLostVariables() ? '' : variable(name) || (this.globals.get(name) ?? ''),
      setVariable: (name, value) => {
        channel.set(name, value);
        this.observer.variable?.(name, value);
      },
      ready: () => channel.ready(),
      mediaReady: () => channel.answered || channel.earlyMedia,
      answered: () => channel.answered,
      answer: () => {
        channel.answered = true;
      },
      preAnswer: () => {
        channel.earlyMedia = true;
      },
      hangup: (cause) => {
        if (channel.hangupCause !== '') return false;
        channel.hangup(causeName(cause));
        return true;
      },
      execute: (application, argument) => this.applications.execute(application, argument),
      streamFile: (path, start, callback) => session.streamFile(path, start, toInputCallback(callback)),
      collectInput: (digitMs, absoluteMs, callback) =>
        session.collectInput(digitMs, absoluteMs, toInputCallback(callback)),
      sleep: (ms, callback) => session.sleep(ms, toInputCallback(callback)),
      flushDigits: () => {
        channel.keys.length = 0;
      },
      flushEvents: () => {
        while (channel.takeEvent());
      },
      msleep: (ms) => time.block(ms),
      apiExecute: (command, argument) =>
        callApi(command, argument, { ...this.apiPorts(), variable }) ?? 'INVALID COMMAND!\n',
      hookEvent: () => this.hookEvent,
      getGlobalVariable: (name) => this.globals.get(name) ?? '',
      setGlobalVariable: (name, value) => {
        this.globals.set(name, value);
      },
      openFile: (path, flags) => {
        const file = this.files.open(path, flags);
        return file ? this.opened.push(file) - 1 : -1;
      },
      readFile: (file, bytes) => this.file(file).read(bytes),
      fileData: (file) => this.file(file).data(),
      writeFile: (file, text) => this.file(file).write(text),
      closeFile: (file) => this.file(file).close(),
      isFileOpen: (file) => this.file(file).isOpen(),
      deleteFile: (path) => this.files.remove(path),
      request: (method, url, data, timeoutMs, callback) => {
        const answer = this.http({ method, url, body: data, timeoutMs, pass: (ms) => time.block(ms) });
        if (typeof answer === 'string' && answer !== '') callback?.(answer);
      },
      openSocket: () =>
        this.sockets.push(new EmulatedSocket({ http: this.http, pass: (ms) => time.block(ms) })) - 1,
      connectSocket: (socket, host, port) => this.socket(socket).connect(host, port),
      sendSocket: (socket, text) => this.socket(socket).send(text),
      receiveSocket: (socket, bytes, timeoutMs) => this.socket(socket).receive(bytes, timeoutMs),
      closeSocket: (socket) => this.socket(socket).close(),
      exit: (message) => {
        this.exitMessage = message;
      },
    };
  }

  private hasLostVariables(): boolean {
    return this.losesVariables && this.channel.hangupCause !== '';
  }

  private property(name: string): string | number {
    const { channel } = this;
    if (name === 'uuid') return channel.uuid;
    if (name === 'state') return channel.state();
    if (name === 'cause') return channel.hangupCause || 'NONE';
    if (name === 'causecode') return causeNumber(channel.hangupCause);
    return channel.get(name);
  }

  private socket(number: number): EmulatedSocket {
    return this.sockets[number] as EmulatedSocket;
  }

  private file(number: number): OpenFile {
    return this.opened[number] as OpenFile;
  }
}
