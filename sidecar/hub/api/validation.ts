/** Checks what a client sends, after the route has found what the path names. */
import { Ajv, type ValidateFunction } from 'ajv';
import type { FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { HubError } from '../error.ts';

/** Longest part of a validator's message that a client sees. */
const MAX_PROBLEM = 200;

/** A body that could not be parsed. It takes the body's place, so that the route is searched first. */
export const UNPARSABLE = Symbol('unparsable');

interface Fault {
  instancePath?: string;
  keyword?: string;
  params?: { missingProperty?: string };
  parentSchema?: { description?: string };
  message?: string;
}

/** A body means what it says: `null` is no text, and `"1"` no number. */
const strict = new Ajv({ verbose: true });
/** Everything in a URL is a text. */
const coercing = new Ajv({ verbose: true, coerceTypes: 'array' });

/** What fastify checks a part of a request with. */
export function validatorOf({ schema, httpPart }: { schema: unknown; httpPart?: string }): ValidateFunction {
  return (httpPart === 'body' ? strict : coercing).compile(schema as TSchema);
}

/**
 * Throws what is wrong with a request, as the validator found it.
 *
 * @throws HubError `BAD_REQUEST`, `INVALID`
 */
export function refuseInvalid(request: FastifyRequest): void {
  if (request.body === UNPARSABLE) throw new HubError('BAD_REQUEST');
  const { validationError } = request;
  if (!validationError) return;
  const {
    instancePath = '',
    keyword,
    params,
    parentSchema,
    message = '',
  } = (validationError.validation[0] ?? {}) as Fault;
  const missing = params?.missingProperty === undefined ? '' : `/${params.missingProperty}`;
  const path = `${validationError.validationContext ?? 'body'}${instancePath}${missing}`.replaceAll('/', '.');
  const described = keyword === 'pattern' ? parentSchema?.description : undefined;
  const problem =
    missing !== '' ? 'is missing' : described ? `must be ${described}` : message.slice(0, MAX_PROBLEM);
  throw new HubError('INVALID', { values: { path, problem }, path });
}

/** The keys of a body that its schema does not know: existing clients send more than is known here. */
export function ignoredKeys(schema: TSchema | undefined, body: unknown): string[] {
  const { properties } = (schema ?? {}) as { properties?: Record<string, unknown> };
  if (properties === undefined || typeof body !== 'object' || body === null) return [];
  return Object.keys(body).filter((key) => !Object.hasOwn(properties, key));
}

/**
 * The revision that a header `If-Match` names; undefined without the header.
 *
 * @throws HubError `INVALID` for a header that names no revision
 */
export function revisionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined) return undefined;
  const [, digits] = /^(?:W\/)?"([0-9]{1,9})"$/.exec(ifMatch) ?? [];
  const path = 'headers.if-match';
  if (digits === undefined)
    throw new HubError('INVALID', { values: { path, problem: 'must be the ETag of an answer' }, path });
  return Number(digits);
}
