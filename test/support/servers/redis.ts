/** A redis-server for one test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { until } from '../until.ts';
import { freePort, type ServerProcess, startProcess } from './process.ts';

export interface RedisServer {
  port: number;
  url: string;
  /** A client for the test, which reconnects after a restart. */
  client: Redis;
  /** Stops it as a crash would. Its content is lost: nothing is kept on disk. */
  kill(): Promise<void>;
  /** Starts it again on its port, empty. */
  restart(): Promise<void>;
  /** Kills it and removes its folder. */
  stop(): Promise<void>;
}

/** @param args further arguments of redis-server, such as `['--requirepass', 'x']` */
export async function startRedis(args: string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'cti-robot-redis-'));
  const port = await freePort();
  const password = args[args.indexOf('--requirepass') + 1];
  const client = new Redis({
    port,
    host: '127.0.0.1',
    lazyConnect: true,
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
    ...(args.includes('--requirepass') && password ? { password } : {}),
  });
  client.on('error', () => undefined);

  const run = async (): Promise<ServerProcess> => {
    const server = await startProcess('redis-server', [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
      ...args,
    ]);
    await until(`redis-server is ready: ${server.output()}`, () =>
      server.output().includes('eady to accept'),
    );
    return server;
  };
  let server: ServerProcess | undefined = await run();
  await client.connect();

  const kill = async (): Promise<void> => {
    await server?.end('SIGKILL');
    server = undefined;
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    client,
    kill,
    async restart() {
      await kill();
      server = await run();
    },
    async stop() {
      client.disconnect();
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
