/** The loopback listener: health, metrics, and what the engine asks for (sidecar.md#listener). */
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

/** How long a request that is under way may take when the server closes, ms; one that never ends is cut off. */
const CLOSE_MS = 1_000;

/** The server with its routes, not listening yet. */
export async function createServer({ health, metrics, engine }: ServerOptions): Promise<FastifyInstance> {
  const server = fastify({ ajv: { customOptions: { removeAdditional: false } } });
  // 200 also when something is missing: a watchdog that restarts the sidecar would mend no database.
  server.get('/healthz', () => health());
  server.get('/metrics', async (_request, reply) => {
    await reply.type(metrics.contentType).send(await metrics.metrics());
  });
  await engineRoutes(server, engine);
  // A client that connects and says nothing must not keep the sidecar from finishing its work.
  server.addHook('preClose', async () => {
    setTimeout(() => server.server.closeAllConnections(), CLOSE_MS).unref();
  });
  return server;
}

/**
 * Listens on a loopback address.
 *
 * @returns the URL to reach it by, with the port that the system chose where 0 was asked for
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
