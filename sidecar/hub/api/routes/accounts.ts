/** Accounts, for the deployment's admin; and the audit of the own account. */
import { Type } from 'typebox';
import { findAccount, insertAccount, listAccounts } from '../../../store/hub/accounts.ts';
import { listAudit } from '../../../store/hub/audit.ts';
import { HubError } from '../../error.ts';
import { defineRoute, type Route } from '../route.ts';
import { ID, nullable, TIME } from './schemas.ts';

/** Part of names of flows in Redis and on disk, `<name>.@<account>`. */
export const ACCOUNT_NAME = '^[a-z0-9][a-z0-9-]{0,31}$';

const ACCOUNT = Type.Object({ id: ID, name: Type.String(), revision: Type.Integer() });

const list = defineRoute({
  method: 'GET',
  path: '/v1/account/list',
  right: 'account.manage',
  summary: { en: 'All accounts.', zh: '全部账户。' },
  answer: Type.Array(ACCOUNT),
  handle: ({ db }) => listAccounts(db),
});

const add = defineRoute({
  method: 'POST',
  path: '/v1/account',
  right: 'account.manage',
  summary: { en: 'Add an account.', zh: '添加账户。' },
  body: Type.Object({
    name: Type.String({
      pattern: ACCOUNT_NAME,
      description: 'lower-case letters, digits and hyphens, at most 32',
    }),
  }),
  answer: ACCOUNT,
  async handle(context, { body: { name } }) {
    const { db, store, now } = context;
    try {
      await insertAccount(db, name, now());
    } catch (error) {
      if (store.isDuplicate(error))
        throw new HubError('EXISTS', { values: { what: name }, path: 'body.name' });
      throw error;
    }
    await context.audit('account.add', name);
    const account = await findAccount(db, name);
    if (!account) throw new HubError('NOT_FOUND');
    return account;
  },
});

const AUDIT_PAGE = 50;

const audit = defineRoute({
  method: 'GET',
  path: '/v1/audit',
  right: 'audit.read',
  summary: { en: 'Who did what, the newest first.', zh: '操作审计，最新的在前。' },
  query: Type.Object({
    per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    cursor: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  answer: Type.Object({
    data: Type.Array(
      Type.Object({
        id: Type.Integer(),
        time: TIME,
        actor_kind: Type.String(),
        actor: Type.String(),
        action: Type.String(),
        object: Type.String(),
        address: Type.String(),
      }),
    ),
    next_cursor: nullable(Type.Integer()),
  }),
  async handle({ db, principal }, { query }) {
    const limit = query.per_page ?? AUDIT_PAGE;
    const entries = await listAudit(db, principal.account.id, { limit, before: query.cursor });
    return {
      data: entries.map(({ actorKind, ...entry }) => ({ ...entry, actor_kind: actorKind })),
      next_cursor: entries.length < limit ? null : (entries.at(-1)?.id ?? null),
    };
  },
});

export const accountRoutes: readonly Route[] = [list, add, audit];
