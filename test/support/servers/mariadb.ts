/** A mariadbd for one test file: a process in a temporary folder, on a free port. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { processEnvironment } from '../../../sidecar/settings/config.ts';
import { until } from '../until.ts';
import { copyNewData, LOG_FILE_SIZE, user } from './mariadb-data.ts';
import { freePort, type ServerProcess, startProcess } from './process.ts';

export interface MariadbServer {
  port: number;
  /** A new, empty database. @returns its URL */
  database(): Promise<string>;
  /** Runs statements as the server's administrator. @returns what the last one answered */
  run(...statements: string[]): Promise<Record<string, unknown>[]>;
  /** Stops it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port with its data, after killing it if it still runs. */
  restart(): Promise<void>;
  /** Kills it and removes its temporary folder. */
  stop(): Promise<void>;
}

/** Starting and recovering takes long on a busy machine. */
const READY_MS = 60_000;

/** Tests do not cut the power, and would wait for the disk most of their time. Benches measure it. */
const WITHOUT_DISK =
  processEnvironment().VITEST === undefined ? [] : ['--debug-no-sync', '--innodb-flush-method=nosync'];

export interface MariadbOptions {
  /** The data folder, which is kept; default: a temporary folder. */
  folder?: string;
  /** Further arguments of mariadbd. */
  args?: string[];
}

export async function startMariadb({ folder, args = [] }: MariadbOptions = {}): Promise<MariadbServer> {
  const base = folder ?? mkdtempSync(join(tmpdir(), 'cti-robot-mariadb-'));
  const data = join(base, 'data');
  // A server that starts removes what looks like temporary tables, in a shared folder those of another one too.
  const temporary = join(base, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const port = await freePort();
  if (!existsSync(data)) await copyNewData(data);

  const common = [`--datadir=${data}`, `--tmpdir=${temporary}`, `--user=${user()}`];
  const run = async (): Promise<ServerProcess> => {
    const server = await startProcess('mariadbd', [
      '--no-defaults',
      ...common,
      ...[`--socket=${join(base, 'sock')}`, `--pid-file=${join(base, 'pid')}`, `--port=${port}`],
      ...['--bind-address=127.0.0.1', '--skip-name-resolve', '--skip-log-bin', '--max-connections=100'],
      // Small, but what was committed survives a kill, as in production.
      ...['--innodb-buffer-pool-size=64M', LOG_FILE_SIZE, '--innodb-flush-log-at-trx-commit=1'],
      ...WITHOUT_DISK,
      ...args,
    ]);
    await until(
      'mariadbd is ready',
      () => {
        if (server.process.exitCode !== null) throw new Error(server.output());
        return server.output().includes('ready for connections');
      },
      READY_MS,
    );
    return server;
  };
  let server: ServerProcess | undefined = await run();
  let databases = 0;

  const asRoot = async <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' });
    try {
      return await work(connection);
    } finally {
      connection.destroy();
    }
  };
  const kill = async (): Promise<void> => {
    await server?.end('SIGKILL');
    server = undefined;
  };
  return {
    port,
    async database() {
      const name = `robot_${++databases}`;
      await asRoot((connection) => connection.query(`create database ${name}`));
      return `mysql://root@127.0.0.1:${port}/${name}`;
    },
    run: (...statements) =>
      asRoot(async (connection) => {
        let answer: unknown;
        for (const statement of statements) [answer] = await connection.query(statement);
        return Array.isArray(answer) ? (answer as Record<string, unknown>[]) : [];
      }),
    kill,
    async restart() {
      await kill();
      server = await run();
    },
    async stop() {
      await kill();
      if (folder === undefined) rmSync(base, { recursive: true, force: true });
    },
  };
}
