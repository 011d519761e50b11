/** Who asks the routes of the inbound platform's API, and the form of their answers: `{code, message, result}`. */
import { type TSchema, Type } from 'typebox';
import { hasRight } from '../../access/rights.ts';
import type { Door } from '../../api/door.ts';
import { HubError } from '../../error.ts';
import { CODES, codeOf, isBusy, YetaError } from './codes.ts';
import { readToken, YETA } from './credentials.ts';

/** The addresses of the platform without its host: its clients need another host, and nothing else. */
export const BASE = '/v1/service/v1/aicall';

const envelopeOf = (result: TSchema) =>
  Type.Object({
    code: Type.Integer({ description: '0: done' }),
    message: Type.String(),
    result,
  });

/** One for each schema: what is compiled from it serves all servers. */
const envelopes = new WeakMap<TSchema, TSchema>();

export const yetaDoor: Door = {
  async authenticate(request, right, { authentication, secretKey, now }) {
    const { token } = request.query as { token?: unknown };
    const keyId = typeof token === 'string' ? readToken(secretKey, token, now()) : undefined;
    if (keyId === undefined) throw badToken();
    const { principal, perSecond } = await authentication
      .doorCaller(YETA, keyId, request.ip)
      .catch((error: unknown) => {
        throw error instanceof HubError && error.code === 'UNAUTHENTICATED' ? badToken() : error;
      });
    if (!hasRight(principal, right)) throw new HubError('FORBIDDEN', { values: { right }, path: right });
    return { principal, session: null, perSecond, duty: null };
  },

  okBody: (data) => ({ code: 0, message: 'ok', result: data }),

  // Clients look at the code. Some take any other HTTP status for a failure of the network.
  errorAnswer: (error, language) => ({
    status: isBusy(error) ? error.status : 200,
    body: { code: codeOf(error), message: error.messageIn(language), result: {} },
  }),

  answerSchema(data) {
    const envelope = envelopes.get(data) ?? envelopeOf(data);
    envelopes.set(data, envelope);
    return envelope;
  },

  errorSchema: envelopeOf(Type.Object({})),
};

function badToken(): YetaError {
  return new YetaError(CODES.token, 'token', {
    en: 'is unknown or has expired, or its key was removed: ask oauth/v1/token for another one',
    zh: '无效或已过期，或者其密钥已被删除：请重新获取令牌',
  });
}
