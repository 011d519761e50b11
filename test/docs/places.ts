/** A host for the guide's commands: folders, servers and programs of the test's own where the guide has a real host's. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processEnvironment } from '../../sidecar/settings/config.ts';
import { type MariadbServer, startMariadb } from '../support/servers/mariadb.ts';
import { freePort, type ServerProcess, startProcess } from '../support/servers/process.ts';
import { type RedisServer, startRedis } from '../support/servers/redis.ts';
import { until } from '../support/until.ts';

const ENTRY = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
/** Debian's `mariadb` and `redis-cli` are looked for here, behind the programs of the same name that fill in ports. */
const PATH = processEnvironment().PATH ?? '';
const DEADLINE_MS = 150_000;
/** Before each block. */
const START = 'set -euo pipefail; cd "$WORK"\n';

export interface Ran {
  status: number | null;
  output: string;
}

/** Start it by `start`, and `stop` it. */
export class GuideHost {
  private readonly folder = mkdtempSync(join(tmpdir(), 'cti-robot-guide-'));
  private mariadb?: MariadbServer;
  private redis?: RedisServer;
  private sidecar: ServerProcess | undefined;
  private replaced: [string, string][] = [];

  async start(): Promise<void> {
    this.mariadb = await startMariadb();
    this.redis = await startRedis();
    const listen = `127.0.0.1:${await freePort()}`;
    for (const name of ['home', 'etc', 'bin', 'work']) mkdirSync(join(this.folder, name));
    this.replaced = [
      ['/var/lib/cti-robot', join(this.folder, 'home')],
      ['/etc/cti-robot', join(this.folder, 'etc')],
      ['127.0.0.1:7780', listen],
      ['127.0.0.1:3306', `127.0.0.1:${this.mariadb.port}`],
      ['127.0.0.1:6379', `127.0.0.1:${this.redis.port}`],
    ];
    const server = `--no-defaults --protocol=tcp -h127.0.0.1 -P${this.mariadb.port} -uroot`;
    this.program('mariadb', `exec mariadb ${server} "$@"`);
    this.program('mariadb-dump', `exec mariadb-dump ${server} "$@"`);
    this.program('redis-cli', `exec redis-cli -e -p ${this.redis.port} "$@"`);
    this.program('cti-robot', `exec '${process.execPath}' '${ENTRY}' "$@"`);
    // Nobody else's user: the test has one.
    this.program('runuser', 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"');
  }

  /** Runs a block with the guide's places replaced, in one folder for all of them. */
  async run(code: string): Promise<Ran> {
    const script = this.replaced.reduce((text, [from, to]) => text.replaceAll(from, to), code);
    const shell = await startProcess(
      'timeout',
      ['-k', '1', String(DEADLINE_MS / 1000), 'bash', '-c', START + script],
      {
        ...this.environment(),
        WORK: join(this.folder, 'work'),
      },
    );
    const status = await new Promise<number | null>((resolve) => shell.process.once('close', resolve));
    await shell.end();
    return { status, output: shell.output() };
  }

  /** What `systemctl restart cti-robot` is on a host. */
  async restartSidecar(): Promise<void> {
    await this.sidecar?.end();
    const sidecar = await startProcess(process.execPath, [ENTRY, 'sidecar'], this.environment());
    this.sidecar = sidecar;
    await until(
      'the sidecar is ready',
      () => {
        if (sidecar.process.exitCode !== null) throw new Error(sidecar.output());
        return sidecar.output().includes('sidecar ready');
      },
      DEADLINE_MS,
    );
  }

  /** Warnings and errors in its log. */
  complaints(): string[] {
    const lines = this.sidecar?.output().split('\n') ?? ['no sidecar'];
    return lines.filter((line) => /"level":"(warn|error|fatal)"|^no sidecar/.test(line));
  }

  async stop(): Promise<void> {
    await this.sidecar?.end();
    await this.redis?.stop();
    await this.mariadb?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private environment(): Record<string, string> {
    const listen = this.replaced.find(([from]) => from.endsWith(':7780'))?.[1] ?? '';
    return {
      PATH: `${join(this.folder, 'bin')}:${PATH}`,
      CTI_ROBOT_CONFIG: join(this.folder, 'etc', 'sidecar.json'),
      CTI_ROBOT_LISTEN: listen,
    };
  }

  private program(name: string, command: string): void {
    const path = join(this.folder, 'bin', name);
    const behind = name === 'runuser' || name === 'cti-robot' ? '' : `PATH='${PATH}'\n`;
    writeFileSync(path, `#!/bin/sh\n${behind}${command}\n`);
    chmodSync(path, 0o755);
  }
}
