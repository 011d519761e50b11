/** Counts requests and refused logins, for metrics. */
import type { FastifyInstance } from 'fastify';
import type { HubCounters } from '../status/counters.ts';
import type { Route } from './route.ts';

export interface CountRequests {
  counters: Pick<HubCounters, 'requestAnswered' | 'loginRefused'>;
  routes: readonly Route[];
}

/** For all routes that are registered later. */
export function countRequests(server: FastifyInstance, { counters, routes }: CountRequests): void {
  const streams = new Set<string>(routes.filter(({ isStream }) => isStream).map(({ path }) => path));
  server.addHook('onResponse', async (request, reply) => {
    const { url: route } = request.routeOptions;
    const { method } = request;
    const status = reply.statusCode;
    const isStream = route !== undefined && streams.has(route);
    counters.requestAnswered({ method, route, status, ms: isStream ? null : reply.elapsedTime });
    const reason = refusedLogin(`${method} ${route}`, status);
    if (reason !== null) counters.loginRefused(reason);
  });
}

function refusedLogin(route: string, status: number): 'failed' | 'limited' | 'oidc' | null {
  if (route.startsWith('GET /v1/login/oidc')) return status >= 400 && status !== 404 ? 'oidc' : null;
  if (route !== 'POST /v1/login') return null;
  if (status === 429) return 'limited';
  return status === 401 ? 'failed' : null;
}
