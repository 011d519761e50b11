/** The loopback listener for health and metrics, of a sidecar also for requests of the engine (sidecar.md#listener). */
import { type FastifyInstance, fastify } from 'fastify';
import { SidecarError } from '../lib/error.ts';
import { loopback } from '../settings/addresses.ts';
import { type EngineRoutes, engineRoutes } from './engine-routes.ts';
import type { Health } from './health.ts';

/** What a process tells of itself. */
export interface StatusOptions {
  health: () => object;
  /** Whether it can serve now; not given: it always can. */
  isReady?: () => boolean;
  metrics: { contentType: string; metrics(): Promise<string> };
}

export interface ServerOptions extends StatusOptions {
  health: () => Health;
  engine: EngineRoutes;
}

/** Time limit for running requests when the server closes, ms. */
const CLOSE_MS = 1_000;

/** Creates the server with its routes. It does not listen yet. */
export async function createServer({ engine, ...status }: ServerOptions): Promise<FastifyInstance> {
  const server = createStatusServer(status);
  await engineRoutes(server, engine);
  return server;
}

/** Creates the server of a process without calls. It does not listen yet. */
export function createStatusServer({ health, isReady, metrics }: StatusOptions): FastifyInstance {
  const server = fastify({ ajv: { customOptions: { removeAdditional: false } } });
  // 200 even if degraded: a watchdog that restarts the process would repair no database.
  server.get('/healthz', () => health());
  if (isReady)
    server.get('/readyz', async (_request, reply) => {
      const ready = isReady();
      await reply.code(ready ? 200 : 503).send({ ready });
    });
  server.get('/metrics', async (_request, reply) => {
    await reply.type(metrics.contentType).send(await metrics.metrics());
  });
  // An idle connection must not prevent the stop.
  server.addHook('preClose', async () => {
    setTimeout(() => server.server.closeAllConnections(), CLOSE_MS).unref();
  });
  return server;
}

/**
 * Listens on a loopback address.
 *
 * @returns its URL, with the port that the system chose if `address` has port 0
 * @throws SidecarError `LISTEN`
 */
export async function listen(server: FastifyInstance, address: string): Promise<string> {
  const where = loopback(address);
  if (!where) throw new SidecarError('LISTEN', `${address} is not a loopback address and port`);
  try {
    return await server.listen(where);
  } catch (error) {
    throw new SidecarError(
      'LISTEN',
      `cannot listen on ${address}: ${(error as Error).message}. Set \`listen\` to a free loopback port`,
      { cause: error },
    );
  }
}
