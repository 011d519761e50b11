/** The loopback listener for health, metrics and requests of the engine (sidecar.md#listener). */
import { type FastifyInstance, fastify } from 'fastify';
import { SidecarError } from '../lib/error.ts';
import { loopback } from '../settings/addresses.ts';
import { type EngineRoutes, engineRoutes } from './engine-routes.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

export interface ServerOptions {
  health: () => Health;
  metrics: Metrics;
  engine: EngineRoutes;
}

/** Time limit for running requests when the server closes, ms. */
const CLOSE_MS = 1_000;

/** Creates the server with its routes. It does not listen yet. */
export async function createServer({ health, metrics, engine }: ServerOptions): Promise<FastifyInstance> {
  const server = fastify({ ajv: { customOptions: { removeAdditional: false } } });
  // 200 even if degraded: a watchdog that restarts the sidecar would repair no database.
  server.get('/healthz', () => health());
  server.get('/metrics', async (_request, reply) => {
    await reply.type(metrics.contentType).send(await metrics.metrics());
  });
  await engineRoutes(server, engine);
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
