/** The hub's HTTP server: every route of the API with the same checks, in the same order. */
import cookies from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Log } from '../../lib/log.ts';
import { serveSipSocket } from '../browsers/sip-socket.ts';
import { serveConsole } from '../console/serve.ts';
import { HubError } from '../error.ts';
import { serveReference } from '../reference/register.ts';
import type { HubCounters } from '../status/counters.ts';
import { AuditGroup } from './audit-group.ts';
import { authenticate, operatorOf, refuseOtherOrigin } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { serializerOf, validatorOf } from './compiled-schemas.ts';
import { ANSWERED, Content, sendContent } from './content.ts';
import type { Door } from './door.ts';
import { errorEnvelope, okEnvelope } from './envelope.ts';
import { Idempotency } from './idempotency.ts';
import { languageOf } from './language.ts';
import { asLines, LineStream } from './line-stream.ts';
import { countRequests } from './measure.ts';
import { openApi, schemaOf } from './openapi.ts';
import type { Route, Services } from './route.ts';
import { type RouteRun, runRoute } from './run-route.ts';
import { ignoredKeys, UNPARSABLE } from './validation.ts';

export interface ApiOptions {
  services: Services;
  routes: readonly Route[];
  /** Where people and programs reach the hub, without a path; null: wherever they do. */
  publicUrl: string | null;
  /** Behind a proxy that ends TLS and sets `X-Forwarded-…`. */
  trustProxy: boolean | string;
  tls?: { cert: string; key: string } | undefined;
  /**
   * Requests come from the operator of this machine, over a socket that nobody else can open: each is made in the name
   * of this principal, for the account that the header `x-cti-robot-account` names.
   */
  operator?: string;
  /** The release, for the reference. */
  version: string;
  counters: Pick<HubCounters, 'requestAnswered' | 'loginRefused'>;
  log: Log;
}

/** A flow of 15,000 keywords is a few megabytes. */
const BODY_BYTES = 16 * 1024 * 1024;
/** Requests a second of a session or a key without a limit of its own. */
const PER_SECOND = 50;

/** The cookie's name says that it came over TLS. On plain loopback browsers refuse such a name. */
export const COOKIE = { tls: '__Host-cti-robot', plain: 'cti-robot' } as const;

export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
  const { services, routes, tls, trustProxy, version, log } = options;
  const server = fastify({
    bodyLimit: BODY_BYTES,
    trustProxy,
    ...(tls ? { https: tls } : {}),
  }) as unknown as FastifyInstance;
  server.setValidatorCompiler(validatorOf);
  server.setSerializerCompiler(serializerOf);
  await server.register(cookies);
  await server.register(helmet, { contentSecurityPolicy: false, hsts: false });
  await server.register(swagger, openApi({ version, publicUrl: options.publicUrl }));
  await server.register(rateLimit, {
    global: false,
    timeWindow: 1000,
    hook: 'preHandler',
    keyGenerator: (request) => limitKey(request),
    max: (request) => callers.get(request)?.perSecond ?? PER_SECOND,
    errorResponseBuilder: () => new HubError('TOO_MANY', { values: { seconds: 1 } }),
  });
  server.removeContentTypeParser(['application/json', 'text/plain']);
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    done(null, parseJson(text as string));
  });
  server.addContentTypeParser('*', (request, stream, done) => {
    const { isUpload } = request.routeOptions.config as { isUpload?: true };
    done(isUpload ? null : Object.assign(new Error('not JSON'), { statusCode: 415 }), stream);
  });
  countRequests(server, options);
  server.setErrorHandler((error, request, reply) =>
    sendError(hubErrorOf(error, services, log), request, reply),
  );
  const takesAddress = serveConsole(server);
  server.setNotFoundHandler((request, reply) => {
    if (!takesAddress(request, reply)) void sendError(new HubError('NOT_FOUND'), request, reply);
  });

  const shared = {
    services,
    idempotency: new Idempotency(services),
    auditGroup: new AuditGroup(services.store),
  };
  // An open stream would hold up the stop.
  server.addHook('preClose', async () => services.events.close());
  await serveSipSocket(server, {
    services,
    isOwnOrigin: (origin, request) => isOwnOrigin(origin, request, options.publicUrl),
    log,
  });
  for (const route of routes) register(server, route, options, shared);
  server.get('/v1/openapi.json', { schema: { hide: true } }, () => server.swagger());
  serveReference(server, options);
  return server;
}

/** Who sends a request, from its first hook to its handler. */
const callers = new WeakMap<FastifyRequest, Caller>();

function limitKey(request: FastifyRequest): string {
  const caller = callers.get(request);
  return caller ? `${caller.principal.kind} ${caller.principal.id}` : request.ip;
}

function register(
  server: FastifyInstance,
  route: Route,
  options: ApiOptions,
  shared: Pick<RouteRun, 'services' | 'idempotency' | 'auditGroup'>,
): void {
  const { services } = options;
  const parts = {
    cookie: cookieName(options),
    authentication: services.authentication,
    isOwnOrigin: (origin: string, request: FastifyRequest) => isOwnOrigin(origin, request, options.publicUrl),
  };
  server.route({
    method: route.method,
    // A HEAD would open a stream, or use a login up.
    exposeHeadRoute: !route.isStream && !route.isPage,
    url: route.path,
    schema: schemaOf(route),
    // Existence is checked before the body.
    attachValidation: true,
    config: {
      ...{ rateLimit: {}, ...(route.isUpload && { isUpload: true }) },
      ...(route.door && { door: route.door }),
    },
    onRequest: async (request) => {
      if (route.door) {
        const { door, right } = route;
        if (right !== null) callers.set(request, await door.authenticate(request, right, services));
      } else if (route.right !== null) {
        const { operator } = options;
        callers.set(
          request,
          operator === undefined
            ? await authenticate(request, route, parts)
            : await operatorOf(request, operator, services.store),
        );
      } else if (route.method !== 'GET' && request.headers.origin !== undefined) {
        refuseOtherOrigin(request, parts.isOwnOrigin);
      }
    },
    handler: async (request, reply) => {
      const caller = callers.get(request);
      const data = await runRoute({ route, request, reply, caller, ...shared });
      if (route.isPage || reply.sent || data === ANSWERED) return reply;
      if (data instanceof Content) return sendContent(data, request, reply);
      if (data instanceof LineStream) return sendLines(data, request, reply, options);
      const language = languageOf(request.headers['accept-language']);
      const ignored = ignoredKeys(route.body, request.body);
      if (ignored.length > 0)
        reply.header('x-ignored', ignored.map(encodeURIComponent).join(', ').slice(0, 1000));
      const revision = (data as { revision?: unknown } | null)?.revision;
      if (typeof revision === 'number') reply.header('etag', `"${revision}"`);
      return reply.send(route.door ? route.door.okBody(data) : okEnvelope(data, language));
    },
  });
}

/** The last line is the envelope: what the answer would have been without the lines before. */
function sendLines(
  { run }: LineStream,
  request: FastifyRequest,
  reply: FastifyReply,
  { services, log }: ApiOptions,
): FastifyReply {
  const language = languageOf(request.headers['accept-language']);
  const lines = asLines(async (write) => {
    try {
      write(okEnvelope(await run(write), language));
    } catch (error) {
      write(errorEnvelope(hubErrorOf(error, services, log), language));
    }
  });
  return reply.type('application/x-ndjson').send(lines);
}

export function cookieName({ tls, publicUrl }: Pick<ApiOptions, 'tls' | 'publicUrl'>): string {
  return tls || publicUrl?.startsWith('https:') ? COOKIE.tls : COOKIE.plain;
}

function isOwnOrigin(origin: string, request: FastifyRequest, publicUrl: string | null): boolean {
  if (publicUrl !== null) return origin === new URL(publicUrl).origin;
  return origin === `${request.protocol}://${request.host}`;
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return UNPARSABLE;
  }
}

function sendError(error: HubError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = languageOf(request.headers['accept-language']);
  const { door } = request.routeOptions.config as { door?: Door };
  if (door === undefined) return reply.code(error.status).send(errorEnvelope(error, language));
  const { status, body } = door.errorAnswer(error, language);
  // A text: errors of doors have the status 200, whose schema is that of the route's answer.
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}

/** What a client may know of an error. A fault of ours is logged. */
function hubErrorOf(error: unknown, { store }: Services, log: Log): HubError {
  if (error instanceof HubError) return error;
  const { statusCode = 500 } = error as { statusCode?: number };
  if (statusCode === 413) return new HubError('TOO_LARGE', { values: { bytes: BODY_BYTES } });
  if (statusCode === 415) return new HubError('BAD_REQUEST');
  if (statusCode < 500) return new HubError('BAD_REQUEST');
  if (store.isUnavailable(error)) return new HubError('UNAVAILABLE');
  log.error({ err: error }, 'request to the hub failed because of a bug in cti-robot');
  return new HubError('FAULT');
}
