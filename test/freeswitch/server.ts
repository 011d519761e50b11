/** A private FreeSWITCH: configuration, folders and ports of its own, gone without a trace when stopped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EventSocket, type SocketEvent } from './event-socket.ts';
import type { Install } from './install.ts';
import { freePort, freePortRange } from './ports.ts';

const SAMPLES = join(import.meta.dirname, '..', '..', 'fs-scripts', 'conf');

const START_MS = 30_000;
const STOP_MS = 10_000;

/** What a server of its own purpose may have otherwise; the defaults are those of the suite. */
export interface ServerOptions {
  /** A module of our own to load besides, a `.so` file. */
  ownModule?: string;
  /** Loads it behind mod_v8 instead of before it. */
  ownModuleLast?: boolean;
  /** A module of the configuration that is not loaded here. */
  without?: string;
  /** The samples of `fs-scripts/conf`, as they are shipped. */
  samples?: {
    /** Set behind `cti_robot_vars.xml`, in place of its own values. */
    values: Record<string, string>;
    /** Files that an operator adds, by their path in FreeSWITCH's folder of configuration. */
    files: Record<string, string>;
  };
  /** Files of its configuration besides, by their path in its folder. */
  files?: Record<string, string>;
  /** The port of its event socket; a free one where it is not given. */
  eslPort?: number;
  /** The port of its SIP profile; a free one where it is not given. */
  sipPort?: number;
  /** Ports for RTP and RTCP of the calls that are up at once: two a leg that is here. */
  rtpPorts?: number;
  maxSessions?: number;
  /** Events are stamped to 1 ms instead of 20. */
  fineClock?: boolean;
  /** Least level that is logged. */
  logLevel?: 'debug' | 'warning';
  /** For the configuration, as `$${name}`. */
  variables?: Record<string, string>;
}

const REQUIRED = [
  'mod_v8',
  'mod_test',
  'mod_hash',
  'mod_loopback',
  'mod_sofia',
  'mod_sndfile',
  'mod_tone_stream',
];

export class FreeswitchServer {
  /** Everything of this run lies below it. */
  readonly folder = mkdtempSync(join(tmpdir(), 'cti-robot-fs-'));
  readonly home = join(this.folder, 'home');
  readonly scripts = join(this.folder, 'scripts');
  sipPort = 0;
  eslPort = 0;
  readonly eslPassword = randomBytes(12).toString('hex');
  private process: ChildProcess | null = null;
  private socket: EventSocket | null = null;
  private output = '';

  /** @param conf folder of the configuration, without vars.xml */
  constructor(
    private readonly install: Install,
    private readonly conf: string,
    readonly options: ServerOptions = {},
  ) {
    for (const name of ['log', 'db', 'run', 'scripts', 'temp', 'storage', 'cache', 'recordings', 'sounds'])
      mkdirSync(join(this.folder, name));
    for (const name of ['grammar', 'certs', 'htdocs']) mkdirSync(join(this.folder, name));
    for (const name of ['compiled', 'flows', 'spool/calls', 'sounds', 'tts', 'recordings', 'variables'])
      mkdirSync(join(this.home, name), { recursive: true });
  }

  /** @throws with what FreeSWITCH said when it does not come up, or lacks a module */
  async start(onEvent: (event: SocketEvent) => void): Promise<EventSocket> {
    this.socket = await this.started(onEvent).catch(async () => {
      // Between being found free and being opened a port can be taken by another: it is tried once more, with others.
      await this.stop();
      return this.started(onEvent);
    });
    const { ownModule, without } = this.options;
    const required = REQUIRED.filter((module) => module !== without);
    if (ownModule) required.push(basename(ownModule, '.so'));
    for (const module of required) {
      if ((await this.socket.api(`module_exists ${module}`)) !== 'true')
        throw new Error(`this FreeSWITCH cannot load ${module}: see ${this.folder}/log/freeswitch.log`);
    }
    return this.socket;
  }

  /** One more of the same, with folders and ports of its own. */
  another(options: ServerOptions = {}): FreeswitchServer {
    return new FreeswitchServer(this.install, this.conf, { ...this.options, ...options });
  }

  /** The log so far. */
  log(): string {
    return readFileSync(join(this.folder, 'log', 'freeswitch.log'), 'utf8');
  }

  /** Its process; 0 before the start. */
  get pid(): number {
    return this.process?.pid ?? 0;
  }

  running(): boolean {
    return this.process !== null && this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Stops it, however it is, and returns when the process is gone. */
  async stop(): Promise<void> {
    const { process } = this;
    if (process === null || !this.running()) return;
    const gone = new Promise((resolve) => process.once('exit', resolve));
    const asked = this.socket?.send('api fsctl shutdown now').catch(() => '');
    await Promise.race([gone, delay(STOP_MS)]);
    if (this.running()) process.kill('SIGKILL');
    await gone;
    await asked;
    this.socket?.close();
  }

  /** At once: as a crash, and for signal handlers that cannot wait. */
  kill(): void {
    this.process?.kill('SIGKILL');
  }

  removeFolder(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async started(onEvent: (event: SocketEvent) => void): Promise<EventSocket> {
    this.eslPort = this.options.eslPort ?? (await freePort());
    const { rtpPorts = 400, maxSessions = 500, logLevel = 'debug', fineClock = false } = this.options;
    const rtpStart = await freePortRange(rtpPorts);
    this.sipPort = this.options.sipPort ?? (await freePort());
    this.writeConfiguration({
      esl_port: String(this.eslPort),
      esl_password: this.eslPassword,
      sip_port: String(this.sipPort),
      rtp_start: String(rtpStart),
      rtp_end: String(rtpStart + rtpPorts - 1),
      max_sessions: String(maxSessions),
      log_level: logLevel,
      fine_clock: String(fineClock),
      cti_robot_home: this.home,
      ...this.options.variables,
    });
    this.launch();
    return this.connected(onEvent);
  }

  private writeConfiguration(variables: Record<string, string>): void {
    const folder = join(this.folder, 'conf');
    const { ownModule, ownModuleLast, without, samples, files = {} } = this.options;
    cpSync(this.conf, folder, { recursive: true });
    const set = (values: Record<string, string>): string[] =>
      Object.entries(values).map(([name, value]) => `  <X-PRE-PROCESS cmd="set" data="${name}=${value}"/>`);
    const lines = set(variables);
    // Where docs/reference/callers.md puts each of them.
    const shipped = samples ? readdirSync(SAMPLES) : ['autoload_configs'];
    for (const name of shipped) cpSync(join(SAMPLES, name), join(folder, name), { recursive: true });
    if (samples) {
      lines.push('  <X-PRE-PROCESS cmd="include" data="cti_robot_vars.xml"/>', ...set(samples.values));
    }
    for (const [name, content] of Object.entries({ ...samples?.files, ...files })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    writeFileSync(join(folder, 'vars.xml'), `<include>\n${lines.join('\n')}\n</include>\n`);
    const file = join(folder, 'freeswitch.xml');
    let xml = readFileSync(file, 'utf8');
    const load = (module: string): string => `<load module="${basename(module, '.so')}"/>`;
    const v8 = load('mod_v8');
    if (ownModule) xml = xml.replace(v8, ownModuleLast ? v8 + load(ownModule) : load(ownModule) + v8);
    if (without) xml = xml.replace(load(without), '');
    writeFileSync(file, xml);
  }

  private launch(): void {
    const at = (name: string): string => join(this.folder, name);
    // -conf without -log and -db would write into the installed one's folders.
    const args = ['-nonat', '-nort', '-nf', '-nc', '-conf', at('conf'), '-log', at('log'), '-db', at('db')];
    for (const name of ['run', 'scripts', 'temp', 'storage', 'cache', 'recordings', 'sounds', 'grammar'])
      args.push(`-${name}`, at(name));
    args.push('-certs', at('certs'), '-htdocs', at('htdocs'));
    const modules = this.modulesFolder();
    if (modules) args.push('-mod', modules);
    this.process = spawn(this.install.binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const collect = (data: Buffer): void => {
      this.output = (this.output + data.toString()).slice(-4000);
    };
    this.process.stdout?.on('data', collect);
    this.process.stderr?.on('data', collect);
  }

  /** The installed modules, with the one of our own among them. */
  private modulesFolder(): string | undefined {
    const { modules } = this.install;
    const { ownModule } = this.options;
    if (!ownModule) return modules;
    if (!modules)
      throw new Error('where the modules of this FreeSWITCH are is not known: set FREESWITCH_PREFIX');
    const folder = join(this.folder, 'mod');
    if (existsSync(folder)) return folder;
    mkdirSync(folder);
    for (const name of readdirSync(modules)) symlinkSync(join(modules, name), join(folder, name));
    rmSync(join(folder, basename(ownModule)), { force: true });
    symlinkSync(ownModule, join(folder, basename(ownModule)));
    return folder;
  }

  /** A connection besides the first: on each of them one command waits for the other. */
  connect(onEvent: (event: SocketEvent) => void = () => {}): Promise<EventSocket> {
    return EventSocket.open(this.eslPort, this.eslPassword, onEvent);
  }

  private async connected(onEvent: (event: SocketEvent) => void): Promise<EventSocket> {
    const deadline = Date.now() + START_MS;
    for (;;) {
      if (!this.running()) throw new Error(`FreeSWITCH did not start: ${this.output}`);
      if (Date.now() > deadline)
        throw new Error(`FreeSWITCH is not ready after ${START_MS} ms: ${this.output}`);
      try {
        const socket = await this.connect(onEvent);
        if ((await socket.api('status')).includes('FreeSWITCH')) return socket;
        socket.close();
      } catch {
        // Not listening yet.
      }
      await delay(100);
    }
  }
}
