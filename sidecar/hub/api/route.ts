/** What a route of the API is. The same definition registers it, checks requests, and describes it in OpenAPI. */
import type { FastifyReply } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import type { KeyedRequest } from '../../store/hub/idempotency.ts';
import type { CallReader } from '../../store/hub/records/call-reader.ts';
import type { Principal, Right } from '../access/rights.ts';
import type { BrowserServices } from '../browsers/sip-socket.ts';
import type { FlowServices } from '../flows/services.ts';
import type { InboundServices } from '../inbound/services.ts';
import type { EventStreams } from '../live/streams.ts';
import type { Authentication } from '../login/authentication.ts';
import type { Duty } from '../login/duty.ts';
import type { LoginLimits } from '../login/login-limits.ts';
import type { Passwords } from '../login/password.ts';
import type { Language } from '../messages.ts';
import type { OidcIssuer } from '../oidc/issuer.ts';
import type { PushServices } from '../pushes/services.ts';
import type { RecordingServices } from '../recordings/services.ts';
import type { SecretKey } from '../secrets/secret-key.ts';
import type { DialingServices } from '../tasks/services.ts';
import type { Door } from './door.ts';

/** What handlers work with, the same for all requests. */
export interface Services {
  store: HubStore;
  authentication: Authentication;
  passwords: Passwords;
  tries: LoginLimits;
  secretKey: SecretKey;
  flows: FlowServices;
  events: EventStreams;
  /** Null: none is set. */
  oidc: OidcIssuer | null;
  calls: CallReader;
  recordings: RecordingServices;
  pushes: PushServices;
  dialing: DialingServices;
  inbound: InboundServices;
  browsers: BrowserServices;
  /** ms since 1970. */
  now: () => number;
}

/** One request, as its handler sees it. */
export interface Context extends Services {
  /** A transaction, except for GET and `ownTransactions`: what a handler does is done whole or not at all. */
  db: HubDb;
  principal: Principal;
  /** The session's hash; null for a key. */
  session: string | null;
  /** What the user must do before anything else is allowed; null: nothing. */
  duty: Duty | null;
  /** The client's address. */
  address: string;
  agent: string;
  language: Language;
  /** The revision that `If-Match` names; undefined without it. */
  ifMatch: number | undefined;
  /**
   * The `Idempotency-Key` of a POST with `ownTransactions`, which keeps it by itself; null without one. For other routes
   * the frame does.
   */
  keyed: KeyedRequest | null;
  reply: FastifyReply;
  /**
   * Notes in the audit what the principal does, in the same transaction.
   *
   * @param db the handler's own transaction, with `ownTransactions`
   */
  audit(action: string, object: string, db?: HubDb): Promise<void>;
}

export interface Route<
  P extends TSchema = TSchema,
  Q extends TSchema = TSchema,
  B extends TSchema = TSchema,
  A extends TSchema = TSchema,
  F = unknown,
  W = unknown,
> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Parameters as `:name`. */
  path: `/v1/${string}`;
  /** What the principal needs; null: no login. */
  right: Right | null;
  /** May be used by who must do one of these first. */
  allowedBefore?: readonly Duty[];
  /** The handler has transactions of its own: it takes long, and must not hold a connection meanwhile. */
  ownTransactions?: true;
  /** The answer holds a secret, which the database must not show: it is kept sealed. */
  hasSecretAnswer?: true;
  /** The handler answers by itself, with a stream of events. */
  isStream?: true;
  /** The body is a file of any type, which the handler reads as it arrives. Its `Idempotency-Key` is not looked at. */
  isUpload?: true;
  /** The answer is a file of this type (`Content`), not JSON. */
  contentType?: string;
  /** The handler answers by itself, with a page or a redirection. */
  isPage?: true;
  /** Of whose API the route is a part; undefined: the hub's own. */
  door?: Door;
  /** For the reference. */
  summary: Record<Language, string>;
  params?: P;
  query?: Q;
  body?: B;
  /** Of `data` in the answer. */
  answer: A;
  /**
   * Finds what the path names, before the body is checked.
   *
   * @throws HubError `NOT_FOUND`, also for what another account has
   */
  find?: (context: Context, params: Static<P>) => Promise<F>;
  /**
   * Does what takes long, such as hashing a password, before the transaction begins: a transaction holds SQLite's one
   * connection, and on MySQL the rows that it has locked. `handle` finds the object again, perhaps changed.
   */
  prepare?: (context: Context, request: Given<P, Q, B, F>) => Promise<W>;
  handle: (context: Context, request: Given<P, Q, B, F> & { prepared: W }) => Promise<Static<A>>;
}

/** A request's parts, checked, and what its path names. */
export interface Given<P extends TSchema, Q extends TSchema, B extends TSchema, F> {
  params: Static<P>;
  query: Static<Q>;
  body: Static<B>;
  found: F;
}

/** Keeps the types of a route's parts for its handler. */
export function defineRoute<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema, F, W>(
  route: Route<P, Q, B, A, F, W>,
): Route {
  return route as unknown as Route;
}
