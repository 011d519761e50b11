/** Runs the handler of a route: existence before the body, and a change whole or not at all. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { insertAudit } from '../../store/hub/audit.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import type { KeyedRequest } from '../../store/hub/idempotency.ts';
import { HubError } from '../error.ts';
import type { AuditGroup } from './audit-group.ts';
import type { Caller } from './caller.ts';
import { type Idempotency, keyedRequest } from './idempotency.ts';
import { languageOf } from './language.ts';
import type { Context, Route, Services } from './route.ts';
import { refuseInvalid, revisionOf, UNPARSABLE } from './validation.ts';

export interface RouteRun {
  route: Route;
  request: FastifyRequest;
  reply: FastifyReply;
  /** Undefined for a route without a login. */
  caller: Caller | undefined;
  services: Services;
  idempotency: Idempotency;
  /** Of entries that belong to no transaction. */
  auditGroup: AuditGroup;
}

/** @returns `data` of the answer */
export async function runRoute(run: RouteRun): Promise<unknown> {
  const { route, request, services, idempotency } = run;
  const { params, query, body } = request;
  const { store } = services;
  const keyed = keyedOf(run);
  const begin = async (db: HubDb) => {
    const context = { ...contextOf(run, db), keyed };
    const found = await route.find?.(context, params);
    refuseInvalid(request);
    return { context, given: { params, query, body, found } };
  };
  const prepare = async (): Promise<unknown> => {
    if (route.prepare === undefined) return undefined;
    const { context, given } = await begin(store.db);
    return route.prepare(context, given);
  };
  const work = async (db: HubDb, prepared: unknown): Promise<unknown> => {
    const { context, given } = await begin(db);
    return route.handle(context, { ...given, prepared }).catch((error: unknown) => {
      throw withYours(error, run);
    });
  };
  if (route.method === 'GET' || route.ownTransactions) return work(store.db, await prepare());
  if (keyed === null) {
    const prepared = await prepare();
    return store.db.transaction().execute((db) => work(db, prepared));
  }
  return idempotency.once(keyed, { isSecret: route.hasSecretAnswer === true, prepare, work });
}

/** Who saves over somebody else's version gets both: `current`, and `yours`, which is what they sent. */
function withYours(error: unknown, { route, request }: RouteRun): unknown {
  if (!(error instanceof HubError) || error.code !== 'REVISION' || route.method !== 'PUT') return error;
  return new HubError('REVISION', { data: { yours: request.body, ...(error.data as object) }, cause: error });
}

/** @throws HubError `INVALID` for a key that cannot be one */
function keyedOf({ route, request, caller }: RouteRun): KeyedRequest | null {
  const key = request.headers['idempotency-key'];
  // A file that is sent again is known by its content.
  if (route.method !== 'POST' || route.isUpload || key === undefined || caller === undefined) return null;
  const { params, body } = request;
  return keyedRequest({
    accountId: caller.principal.account.id,
    route: `POST ${route.path}`,
    idempotencyKey: String(key),
    body: body === UNPARSABLE ? null : { params, body },
  });
}

function contextOf(
  { request, reply, caller, services, auditGroup }: RouteRun,
  db: HubDb,
): Omit<Context, 'keyed'> {
  return {
    ...services,
    db,
    reply,
    // Routes without a login do not look at it.
    principal: caller?.principal as Context['principal'],
    session: caller?.session ?? null,
    duty: caller?.duty ?? null,
    address: request.ip ?? '',
    agent: String(request.headers['user-agent'] ?? ''),
    language: languageOf(request.headers['accept-language']),
    ifMatch: revisionOf(request.headers['if-match']),
    async audit(action, object, within = db) {
      if (caller === undefined) return;
      const { kind, name, account } = caller.principal;
      const entry = {
        time: services.now(),
        actorKind: kind,
        actor: name,
        action,
        object,
        address: request.ip ?? '',
      };
      if (within === services.store.db) await auditGroup.add({ ...entry, accountId: account.id });
      else await insertAudit(within, account.id, entry);
    },
  };
}
