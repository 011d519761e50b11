/**
 * A door: routes in the form of another platform, whose customers have code for it. It says who asks and what answers
 * look like. Everything else of its routes is as for all routes: rights, transactions, the audit, limits.
 */
import type { FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import type { Right } from '../access/rights.ts';
import type { HubError } from '../error.ts';
import type { Authentication } from '../login/authentication.ts';
import type { Language } from '../messages.ts';
import type { SecretKey } from '../secrets/secret-key.ts';
import type { Caller } from './caller.ts';

/** What a door needs to find out who asks. */
export interface DoorServices {
  authentication: Authentication;
  secretKey: SecretKey;
  /** ms since 1970 */
  now: () => number;
}

export interface Door {
  /** @throws HubError for who is unknown, or has not this right */
  authenticate(request: FastifyRequest, right: Right, services: DoorServices): Promise<Caller>;
  /** The whole answer around what a route gives. */
  okBody(data: unknown): object;
  errorAnswer(error: HubError, language: Language): { status: number; body: object };
  /** Of the whole answer. @param data schema of what a route gives */
  answerSchema(data: TSchema): TSchema;
  errorSchema: TSchema;
}
