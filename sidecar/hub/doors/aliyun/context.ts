/** What the hub's functions need to know of a request, for one that came by this door. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { insertAudit } from '../../../store/hub/audit.ts';
import type { Principal } from '../../access/rights.ts';
import type { AuditGroup } from '../../api/audit-group.ts';
import { languageOf } from '../../api/language.ts';
import type { Context, Services } from '../../api/route.ts';

export interface ActionRequest {
  services: Services;
  principal: Principal;
  request: FastifyRequest;
  reply: FastifyReply;
  auditGroup: AuditGroup;
}

export function actionContext({ services, principal, request, reply, auditGroup }: ActionRequest): Context {
  const { store, now } = services;
  const { ip: address, headers } = request;
  return {
    ...services,
    ...{ db: store.db, reply, principal, address, session: null, duty: null, keyed: null },
    agent: String(headers['user-agent'] ?? ''),
    language: languageOf(headers['accept-language']),
    ifMatch: undefined,
    async audit(action, object, within = store.db) {
      const { kind, name, account } = principal;
      const entry = { time: now(), actorKind: kind, actor: name, action, object, address };
      if (within === store.db) await auditGroup.add({ ...entry, accountId: account.id });
      else await insertAudit(within, account.id, entry);
    },
  };
}
