/**
 * `POST /engine/context`: a call asks before it is answered, and waits. Signs of life tell it that the sidecar is there, and
 * let it notice that its caller has hung up; then it closes the connection.
 */
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import {
  CONTEXT_SIGN_MS,
  type ContextAnswer,
  type ContextRequest,
  encodeAnswer,
} from '../../engine/contract/sidecar-protocol.ts';

export type ContextService = (request: ContextRequest, ended: AbortSignal) => Promise<ContextAnswer | null>;

const BODY = Type.Object({
  flow: Type.String({ minLength: 1, maxLength: 256 }),
  route: Type.Optional(Type.String({ maxLength: 64 })),
  // In this order: validation would make an empty text of null.
  url: Type.Union([Type.Null(), Type.String({ maxLength: 4000 })]),
  budgetMs: Type.Number({ minimum: 1, maximum: 60_000 }),
  call: Type.String(),
});
/** Of a call with all of its variables. */
const MOST_BYTES = 1024 * 1024;
const NOT_KNOWN = 'the route is not known here';

export function contextRoute(scope: FastifyInstance, context: ContextService): void {
  const options = { schema: { body: BODY }, bodyLimit: MOST_BYTES };
  scope.post('/context', options, async (request, reply) => {
    const ended = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) ended.abort(new Error('the call has ended'));
    });
    const signs = setInterval(() => {
      if (!reply.raw.headersSent && !ended.signal.aborted) reply.raw.writeProcessing();
    }, CONTEXT_SIGN_MS);
    try {
      const found = await context(request.body as Static<typeof BODY>, ended.signal);
      const answer = found ? { ok: true, context: found } : { ok: false, error: NOT_KNOWN };
      return reply.type('text/plain; charset=us-ascii').send(encodeAnswer(answer));
    } finally {
      clearInterval(signs);
    }
  });
}
