/**
 * Requests of the engine, `POST /engine/tts` and `/engine/nlp` (sidecar.md#loopback). Every answer is framed, an error
 * as well, because the engine does not see the status. Web pages in a browser on this machine are kept out: JSON to
 * another origin needs a preflight, and a request with a foreign host name is refused.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { encodeAnswer } from '../../engine/contract/sidecar-protocol.ts';
import type { Log } from '../lib/log.ts';
import { NlpError } from '../nlp/error.ts';
import type { Nlp } from '../nlp/nlp.ts';
import { SpeechError } from '../tts/error.ts';
import type { Speech } from '../tts/speech.ts';

export interface EngineRoutes {
  /** The token that the engine sends, from `engine.json`. */
  token: string;
  speech: Pick<Speech, 'speak'>;
  nlp: Pick<Nlp, 'understand'>;
  log: Log;
}

/** An NLP request carries all keywords of a node and of the knowledge base. */
const NLP_BODY_BYTES = 4 * 1024 * 1024;
const TTS_BODY_BYTES = 128 * 1024;
/** About ten minutes of speech. */
const MAX_TEXT = 4000;

const word = () => Type.String({ maxLength: 4000 });
const TTS = Type.Object({
  text: Type.String({ minLength: 1, maxLength: MAX_TEXT }),
  voice: word(),
  engine: word(),
  config: word(),
  volume: Type.Number(),
  speechRate: Type.Number(),
  pitchRate: Type.Number(),
  url: Type.Optional(Type.Union([word(), Type.Null()])),
});
const text = () => Type.String();
const NLP = Type.Object({
  nlpurl: word(),
  request: Type.Object({
    flowid: text(),
    nlpid: text(),
    callid: text(),
    flowkeywords: text(),
    kbkeywords: text(),
    input: Type.Union([Type.Literal('text'), Type.Literal('dtmf')]),
    text: text(),
  }),
});

/** Registers the routes under `/engine`. */
export async function engineRoutes(server: FastifyInstance, routes: EngineRoutes): Promise<void> {
  const { token, speech, nlp, log } = routes;
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

      scope.post('/tts', { schema: { body: TTS }, bodyLimit: TTS_BODY_BYTES }, async (request, reply) => {
        const { url, ...wanted } = request.body as Static<typeof TTS>;
        return answer(reply, async () => ({ file: await speech.speak({ ...wanted, url: url ?? '' }) }));
      });
      scope.post('/nlp', { schema: { body: NLP }, bodyLimit: NLP_BODY_BYTES }, async (request, reply) => {
        const { nlpurl, request: wanted } = request.body as Static<typeof NLP>;
        return answer(reply, async () => ({ ...(await nlp.understand(nlpurl, wanted)) }));
      });
    },
    { prefix: '/engine' },
  );
}

/** Constant time, whatever the lengths. */
function tokenCheck(token: string): (shown: unknown) => boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  const wanted = digest(token);
  return (shown) => typeof shown === 'string' && timingSafeEqual(digest(shown), wanted);
}

/** The engine addresses loopback by number and sends no header of a browser. */
function isFromHere({ headers }: FastifyRequest): boolean {
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) return false;
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(headers.host ?? '');
}

async function answer(reply: FastifyReply, work: () => Promise<object>): Promise<FastifyReply> {
  try {
    return send(reply, { ok: true, ...(await work()) });
  } catch (error) {
    if (!(error instanceof SpeechError || error instanceof NlpError)) throw error;
    return send(reply, { ok: false, error: `${error.code}: ${error.message}` });
  }
}

function answerFault(error: FastifyError, reply: FastifyReply, log: Log): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status < 500) return refuse(reply, status, REFUSALS[status] ?? 'bad request');
  log.error({ err: error }, 'request from the engine failed because of a bug in cti-robot');
  return refuse(reply, 500, 'internal error of the sidecar, see its log');
}

/** Instead of the parser's messages, which quote the request. */
const REFUSALS: Readonly<Record<number, string>> = {
  400: 'bad request: not the expected JSON',
  413: 'the request is too large',
  415: 'the request must be application/json',
};

function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return send(reply.code(status), { ok: false, error });
}

/** Sends one piece, with its length. */
function send(reply: FastifyReply, content: object): FastifyReply {
  return reply.type('text/plain; charset=us-ascii').send(encodeAnswer(content));
}
