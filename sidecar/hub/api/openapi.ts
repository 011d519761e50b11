/** The API's description, OpenAPI 3.1, made of the schemas that check requests. */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { type TSchema, Type } from 'typebox';
import { RIGHTS } from '../access/rights.ts';
import { webhooks } from '../pushes/webhooks.ts';
import { UNCHECKED_FILE } from './compiled-schemas.ts';
import type { Route } from './route.ts';

export function openApi({
  version,
  publicUrl,
}: {
  version: string;
  publicUrl: string | null;
}): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'cti-robot', version },
      ...(publicUrl === null ? {} : { servers: [{ url: publicUrl }] }),
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer' },
          door: { type: 'apiKey', in: 'query', name: 'token' },
        },
      },
      security: [{ key: [] }],
      webhooks: webhooks(),
    },
  };
}

/** A route as fastify checks and describes it. */
export function schemaOf(route: Route): object {
  const { summary, params, query, body, right, method, isUpload, door } = route;
  const least = right === null ? '' : ` Needs the right \`${right}\` (${RIGHTS[right]}).`;
  return {
    summary: summary.en,
    description: `${summary.zh}${least}`,
    ...(params ? { params } : {}),
    ...(query ? { querystring: query } : {}),
    ...(body ? { body } : {}),
    ...(isUpload ? { body: FILE } : {}),
    ...(method === 'POST' && right !== null && !isUpload ? { headers: IDEMPOTENCY } : {}),
    ...(right === null ? { security: [] } : door ? { security: [{ door: [] }] } : {}),
    response: door
      ? { 200: door.answerSchema(route.answer), default: door.errorSchema }
      : { 200: answerOf(route), default: ERROR },
  };
}

/** A validator would want it whole. */
const FILE = { content: { 'application/octet-stream': { schema: UNCHECKED_FILE } } };

const IDEMPOTENCY = Type.Object({ 'idempotency-key': Type.Optional(Type.String()) });

function answerOf({ answer, isStream, isPage, contentType }: Route): object {
  if (isStream) return { description: 'a stream', content: { 'text/event-stream': { schema: answer } } };
  if (contentType !== undefined)
    return { description: 'a file', content: { [contentType]: { schema: answer } } };
  if (isPage) return { description: 'a page', content: { 'text/html': { schema: answer } } };
  return envelopeOf(answer);
}

/** One for each schema: what is compiled from it serves all servers. */
const envelopes = new WeakMap<TSchema, TSchema>();

function envelopeOf(data: TSchema): TSchema {
  const envelope =
    envelopes.get(data) ??
    Type.Object({
      code: Type.Integer(),
      status: Type.String(),
      message: Type.String(),
      data,
    });
  envelopes.set(data, envelope);
  return envelope;
}

const ERROR = Type.Object({
  code: Type.Integer({ description: 'the HTTP status' }),
  status: Type.Literal('error'),
  message: Type.String(),
  data: Type.Unknown(),
  error: Type.Object({
    code: Type.String(),
    path: Type.Union([Type.String(), Type.Null()]),
  }),
});
