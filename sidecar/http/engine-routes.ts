/**
 * Answers the engine's requests `POST /engine/tts`, `/engine/nlp`, `/engine/http` and `/engine/context` (sidecar.md#loopback). Every answer is
 * framed, also an error, because the engine does not see the status. Web pages in a browser on this machine have no access:
 * JSON to another origin needs a preflight, and requests with another host name are refused.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { QuestionService } from '../../engine/contract/question.ts';
import { encodeAnswer } from '../../engine/contract/sidecar-protocol.ts';
import type { Log } from '../lib/log.ts';
import { answerOf, type EngineServices } from '../questions/services.ts';
import { type ContextService, contextRoute } from './context-route.ts';

export interface EngineRoutes {
  /** The token that the engine sends, from `engine.json`. */
  token: string;
  services: EngineServices;
  /** What is known of the caller of a call that waits for it before its answer. */
  context: ContextService;
  log: Log;
}

const SERVICES: readonly QuestionService[] = ['tts', 'nlp', 'http'];

/** Registers the routes under `/engine`. */
export async function engineRoutes(server: FastifyInstance, routes: EngineRoutes): Promise<void> {
  const { token, services, context, log } = routes;
  const isToken = tokenCheck(token);
  await server.register(
    async (scope) => {
      // A web page can send forms and plain text to any origin.
      scope.removeContentTypeParser('text/plain');
      scope.addHook('onRequest', async (request, reply) => {
        if (!isFromHere(request)) await refuse(reply, 403, 'forbidden');
      });
      scope.addHook('preValidation', async (request, reply) => {
        const { token: shown } = (request.body ?? {}) as { token?: unknown };
        if (!isToken(shown)) await refuse(reply, 403, 'unauthorized');
      });
      scope.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'not found'));
      scope.setErrorHandler((error: FastifyError, _request, reply) => answerFault(error, reply, log));

      for (const service of SERVICES) {
        const { schema, maxBytes, ask } = services[service];
        const options = { schema: { body: schema }, bodyLimit: maxBytes };
        scope.post(`/${service}`, options, async (request, reply) =>
          send(reply, await answerOf(() => ask(withoutToken(request.body as object)))),
        );
      }
      contextRoute(scope, context);
    },
    { prefix: '/engine' },
  );
}

/** Compares in constant time, also tokens of different lengths. */
function tokenCheck(token: string): (shown: unknown) => boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  const wanted = digest(token);
  return (shown) => typeof shown === 'string' && timingSafeEqual(digest(shown), wanted);
}

/** The engine uses the loopback address as the host name, and sends no browser headers. */
function isFromHere({ headers }: FastifyRequest): boolean {
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) return false;
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(headers.host ?? '');
}

function withoutToken(body: object): object {
  const { token: _, ...asked } = body as { token?: unknown };
  return asked;
}

function answerFault(error: FastifyError, reply: FastifyReply, log: Log): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status < 500) return refuse(reply, status, REFUSALS[status] ?? 'bad request');
  log.error({ err: error }, 'request from the engine failed because of a bug in cti-robot');
  return refuse(reply, 500, 'internal error of the sidecar; see its log');
}

/** Messages by status. The parser's own messages quote the request. */
const REFUSALS: Readonly<Record<number, string>> = {
  400: 'bad request: the JSON is not as expected',
  413: 'the request is too large',
  415: 'the request must be application/json',
};

function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return send(reply.code(status), { ok: false, error });
}

/** Sends one frame, with its length. */
function send(reply: FastifyReply, content: object): FastifyReply {
  return reply.type('text/plain; charset=us-ascii').send(encodeAnswer(content));
}
