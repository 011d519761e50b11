/** Checks what a client sends, after the route has found what the path names. */
import type { FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { HubError } from '../error.ts';

/** Longest part of a validator's message that a client sees. */
const MAX_PROBLEM = 200;

/** A body that could not be parsed. It takes the body's place, so that the route is searched first. */
export const UNPARSABLE = Symbol('unparsable');

interface Fault {
  instancePath?: string;
  params?: { missingProperty?: string };
  message?: string;
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
  const { instancePath = '', params, message = '' } = (validationError.validation[0] ?? {}) as Fault;
  const missing = params?.missingProperty === undefined ? '' : `/${params.missingProperty}`;
  const path = `${validationError.validationContext ?? 'body'}${instancePath}${missing}`.replaceAll('/', '.');
  const problem = missing === '' ? message.slice(0, MAX_PROBLEM) : 'is missing';
  throw new HubError('INVALID', { values: { path, problem }, path });
}

/** The keys of a body that its schema does not know: existing clients send more than is known here. */
export function ignoredKeys(schema: TSchema | undefined, body: unknown): string[] {
  const { properties } = (schema ?? {}) as { properties?: Record<string, unknown> };
  if (properties === undefined || typeof body !== 'object' || body === null) return [];
  return Object.keys(body).filter((key) => !Object.hasOwn(properties, key));
}
