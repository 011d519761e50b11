/** The built command as a process: sidecars and hubs for the figures of the hub. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processEnvironment } from '../../../sidecar/settings/config.ts';
import { type ServerProcess, startProcess } from '../../support/servers/process.ts';
import { until } from '../../support/until.ts';

const CLI = 'dist/cli.js';
const READY_MS = 120_000;
/** More than a bench asks. */
const PER_SECOND = '10000';

export interface Program {
  home: string;
  /** Of the sidecar's loopback listener; undefined for a hub alone. */
  sidecar: string | undefined;
  /** Undefined without a hub. */
  hub: string | undefined;
  /** The door of Aliyun. */
  aliyun: string | undefined;
  /** An access key of an operator. */
  addAccessKey(): { accessKeyId: string; accessKeySecret: string };
  /** An API key of an admin. */
  addKey(): string;
  /** @returns the first password */
  addUser(name: string): string;
  /** Its resident memory, MB. */
  megabytes(): number;
  /** The most that it had, MB. */
  peakMegabytes(): number;
  /** kill -9. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  command: 'sidecar' | 'hub';
  /** A sidecar has one only where this is true. */
  hub?: boolean;
  mysql?: string;
  redis?: string;
}

/** Starts the command with a home of its own, on free ports. */
export async function startProgram({ command, hub, mysql, redis }: ProgramOptions): Promise<Program> {
  const home = mkdtempSync(join(tmpdir(), 'cti-robot-bench-'));
  const hasHub = command === 'hub' || hub === true;
  const environment: Record<string, string> = {
    CTI_ROBOT_HOME: home,
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
    CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4),
    // Another matter, that would be measured with it.
    CTI_ROBOT_TTS_AHEAD: 'false',
    ...(hasHub ? { CTI_ROBOT_HUB_LISTEN: '127.0.0.1:0', CTI_ROBOT_HUB_ALIYUN_LISTEN: '127.0.0.1:0' } : {}),
    ...(mysql === undefined ? {} : { CTI_ROBOT_MYSQL: mysql }),
    ...(redis === undefined ? {} : { CTI_ROBOT_REDIS: redis }),
  };
  const started = await startProcess(process.execPath, [CLI, command], environment);
  const ready = (message: string) => urlOf(started, message);
  await until('the command is ready', () => ready(hasHub ? 'hub ready' : 'sidecar ready'), READY_MS);
  const run = (...args: string[]) => runCommand(args, environment);
  return {
    home,
    sidecar: command === 'sidecar' ? ready('sidecar ready') : undefined,
    hub: hasHub ? ready('hub ready') : undefined,
    aliyun: hasHub ? ready('the door of Aliyun listens') : undefined,
    addAccessKey: () =>
      JSON.parse(
        run(
          ...['key', 'add', '--name', newKeyName(), '--role', 'operator', '--per-second', PER_SECOND],
          ...['--kind', 'aliyun', '--json'],
        ),
      ),
    addKey: () =>
      run('key', 'add', '--name', newKeyName(), '--role', 'admin', '--per-second', PER_SECOND).trim(),
    addUser: (name) =>
      (JSON.parse(run('user', 'add', name, '--role', 'viewer', '--json')) as { password: string }).password,
    megabytes: () => memoryOf(started, 'VmRSS'),
    peakMegabytes: () => memoryOf(started, 'VmHWM'),
    async kill() {
      started.process.kill('SIGKILL');
      await started.end();
    },
    async stop() {
      await started.end();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A database that is kept has the keys of earlier runs. */
function newKeyName(): string {
  return `bench-${randomBytes(8).toString('hex')}`;
}

/** The URL in the line of the log that has this message. */
function urlOf(program: ServerProcess, message: string): string | undefined {
  if (program.process.exitCode !== null) throw new Error(program.output());
  const line = program
    .output()
    .split('\n')
    .find((one) => one.includes(`"msg":"${message}"`) && one.endsWith('}'));
  return line === undefined ? undefined : (JSON.parse(line) as { url: string }).url;
}

function runCommand(args: readonly string[], environment: Record<string, string>): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    env: { PATH: processEnvironment().PATH, ...environment },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`cti-robot ${args[0]} failed: ${stderr}`);
  return stdout;
}

function memoryOf({ process: { pid } }: ServerProcess, name: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
}
