/** The settings of one account: its quotas, how its users log in, and how long its calls are kept. */
import { type Static, Type } from 'typebox';
import { type Account, findAccountById, updateAccount } from '../../../store/hub/accounts.ts';
import { keepDays, requiresTotp, withKeepDays, withRequiredTotp } from '../../access/account-settings.ts';
import { QUOTAS, quotasOf, withQuotas } from '../../access/quotas.ts';
import { hasRight } from '../../access/rights.ts';
import { HubError } from '../../error.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import { ID, ID_PARAMS, nullable } from './schemas.ts';

const REQUIRE_TOTP = Type.Boolean({ description: 'whether users must have one-time codes' });

const KEEP_DAYS = nullable(
  Type.Integer({ minimum: 1, maximum: 36_500, description: 'days that calls are kept; null: for ever' }),
);

const ACCOUNT = Type.Object({
  id: ID,
  name: Type.String(),
  quotas: QUOTAS,
  require_totp: REQUIRE_TOTP,
  keep_days: KEEP_DAYS,
  revision: Type.Integer(),
});

function shown({ id, name, settings, revision }: Account): Static<typeof ACCOUNT> {
  const keep_days = keepDays(settings);
  return { id, name, quotas: quotasOf(settings), require_totp: requiresTotp(settings), keep_days, revision };
}

/** @throws HubError `NOT_FOUND` for another account, unless the principal may manage all */
async function findHere(context: Context, { id }: { id: number }, lock = false): Promise<Account> {
  const { db, principal } = context;
  const mayFind = id === principal.account.id || hasRight(principal, 'account.manage');
  const account = mayFind ? await findAccountById(db, id, { lock }) : undefined;
  if (account === undefined) throw new HubError('NOT_FOUND');
  return account;
}

const read = defineRoute({
  method: 'GET',
  path: '/v1/account/:id',
  right: 'account.edit',
  summary: { en: 'An account and its quotas.', zh: '一个账户及其配额。' },
  params: ID_PARAMS,
  answer: ACCOUNT,
  find: (context, params) => findHere(context, params),
  handle: async (_context, { found }) => shown(found),
});

const change = defineRoute({
  method: 'PUT',
  path: '/v1/account/:id',
  right: 'account.edit',
  summary: {
    en: 'Change an account. Quotas need the right `account.manage`; null: no limit. What is left out stays.',
    zh: '修改账户设置。配额须有 `account.manage` 权限，null 表示不限。没有给出的保持不变。',
  },
  params: ID_PARAMS,
  body: Type.Object({
    quotas: Type.Optional(Type.Partial(QUOTAS)),
    require_totp: Type.Optional(REQUIRE_TOTP),
    keep_days: Type.Optional(KEEP_DAYS),
  }),
  answer: ACCOUNT,
  // Who comes second waits, and is told the version of the first.
  find: (context, params) => findHere(context, params, true),
  async handle(context, { body, found }) {
    const { db, principal, ifMatch = found.revision } = context;
    const { quotas, require_totp: required, keep_days: days } = body;
    if (quotas !== undefined && !hasRight(principal, 'account.manage'))
      throw new HubError('FORBIDDEN', { values: { right: 'account.manage' }, path: 'body.quotas' });
    let { settings } = found;
    if (quotas !== undefined) settings = withQuotas(settings, quotas);
    if (required !== undefined) settings = withRequiredTotp(settings, required);
    if (days !== undefined) settings = withKeepDays(settings, days);
    const isChanged = await updateAccount(db, found.id, { settings, revision: ifMatch });
    const now = await findHere(context, found, true);
    if (!isChanged) throw new HubError('REVISION', { data: { current: shown(now) } });
    await context.audit('account.change', found.name);
    return shown(now);
  },
});

export const accountSettingsRoutes: readonly Route[] = [read, change];
