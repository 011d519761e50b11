/** Checks what a client sends, after the route has found what the path names. */
import type { FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { HubError } from '../error.ts';
import { type Fault, problemOf } from './problems.ts';

/** A body that could not be parsed. It takes the body's place, so that the route is searched first. */
export const UNPARSABLE = Symbol('unparsable');

/**
 * Throws what is wrong with a request, as the validator found it.
 *
 * @throws HubError `BAD_REQUEST`, `INVALID`
 */
export function refuseInvalid(request: FastifyRequest): void {
  if (request.body === UNPARSABLE) throw new HubError('BAD_REQUEST');
  const { validationError } = request;
  if (!validationError) return;
  const fault = (validationError.validation[0] ?? {}) as Fault;
  const { instancePath = '', params } = fault;
  const missing = params?.missingProperty === undefined ? '' : `/${params.missingProperty}`;
  const path = `${validationError.validationContext ?? 'body'}${instancePath}${missing}`.replaceAll('/', '.');
  const problem = problemOf(fault);
  throw new HubError('INVALID', { values: { path, problem }, path });
}

const NO_ETAG = { en: 'must be the ETag of an answer', zh: '须为应答中的 ETag' };

/** Items of a list whose keys are looked at. */
const ITEMS_LOOKED_AT = 100;

/**
 * The keys of a body that its schema does not know, also in its objects and lists: existing clients send more than is
 * known here.
 *
 * @param at where the body is in the whole one, with a dot at its end
 */
export function ignoredKeys(schema: TSchema | undefined, body: unknown, at = ''): string[] {
  const { properties, items } = (schema ?? {}) as { properties?: Record<string, TSchema>; items?: TSchema };
  if (Array.isArray(body) && items !== undefined)
    return body
      .slice(0, ITEMS_LOOKED_AT)
      .flatMap((item, index) => ignoredKeys(items, item, `${at}${index}.`));
  if (properties === undefined || typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([key, value]) =>
    Object.hasOwn(properties, key) ? ignoredKeys(properties[key], value, `${at}${key}.`) : [at + key],
  );
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
  if (digits === undefined) throw new HubError('INVALID', { values: { path, problem: NO_ETAG }, path });
  return Number(digits);
}
