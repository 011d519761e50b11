/** The settings of one account: its quotas, how its users log in, how long its calls are kept, when its tasks may call. */
import { type Static, Type } from 'typebox';
import { hideSecrets } from '../../../lib/url.ts';
import { withAccountRules } from '../../../outbound/account-rules.ts';
import { type Account, findAccountById, updateAccount } from '../../../store/hub/accounts.ts';
import { recheckNumbers } from '../../../store/hub/dialing/recheck.ts';
import type { HubDb } from '../../../store/hub/hub-store.ts';
import {
  corporateNames,
  keepDays,
  requiresTotp,
  smartcallUrl,
  withCorporateNames,
  withKeepDays,
  withRequiredTotp,
  withSmartcallUrl,
} from '../../access/account-settings.ts';
import { DIALING_RULES, readRules, shownRules } from '../../access/dialing-rules.ts';
import { QUOTAS, quotasOf, withQuotas } from '../../access/quotas.ts';
import { hasRight } from '../../access/rights.ts';
import { HubError } from '../../error.ts';
import { refuseAddress } from '../../pushes/refuse-address.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import { ID, ID_PARAMS, nullable } from './schemas.ts';

const REQUIRE_TOTP = Type.Boolean({ description: 'whether users must have one-time codes' });

const KEEP_DAYS = nullable(
  Type.Integer({ minimum: 1, maximum: 36_500, description: 'days that calls are kept; null: for ever' }),
);

const CORP_NAMES = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
  maxItems: 100,
  description: 'companies that the account calls for, which clients of Aliyun’s API name; empty: any',
});

const SMARTCALL_URL = nullable(
  Type.String({ maxLength: 2048, description: 'the server that leads calls by `SmartCall`; null: none' }),
);

const ACCOUNT = Type.Object({
  id: ID,
  name: Type.String(),
  quotas: QUOTAS,
  require_totp: REQUIRE_TOTP,
  keep_days: KEEP_DAYS,
  corp_names: CORP_NAMES,
  smartcall_url: SMARTCALL_URL,
  ...DIALING_RULES.properties,
  revision: Type.Integer(),
});

const CHANGE = Type.Object({
  quotas: Type.Optional(Type.Partial(QUOTAS)),
  require_totp: Type.Optional(REQUIRE_TOTP),
  keep_days: Type.Optional(KEEP_DAYS),
  corp_names: Type.Optional(CORP_NAMES),
  smartcall_url: Type.Optional(SMARTCALL_URL),
  ...Type.Partial(DIALING_RULES).properties,
});

function shown(
  { principal }: Pick<Context, 'principal'>,
  { id, name, settings, revision }: Account,
): Static<typeof ACCOUNT> {
  const keep_days = keepDays(settings);
  const own = { quotas: quotasOf(settings), require_totp: requiresTotp(settings), keep_days };
  const corp_names = corporateNames(settings);
  const url = smartcallUrl(settings);
  const smartcall_url = url === null || hasRight(principal, 'account.edit') ? url : hideSecrets(url);
  return { id, name, ...own, corp_names, smartcall_url, ...shownRules(settings), revision };
}

/** @throws HubError `NOT_FOUND` for another account, unless the principal may manage all */
async function findHere(
  { principal }: Context,
  db: HubDb,
  { id, lock = false }: { id: number; lock?: boolean },
): Promise<Account> {
  const mayFind = id === principal.account.id || hasRight(principal, 'account.manage');
  const account = mayFind ? await findAccountById(db, id, { lock }) : undefined;
  if (account === undefined) throw new HubError('NOT_FOUND');
  return account;
}

function answered(context: Context, account: Account): Static<typeof ACCOUNT> {
  context.reply.header('etag', `"${account.revision}"`);
  return shown(context, account);
}

async function change(
  context: Context,
  id: number,
  {
    quotas,
    require_totp: required,
    keep_days: days,
    corp_names: names,
    smartcall_url: url,
    ...given
  }: Static<typeof CHANGE>,
): Promise<Static<typeof ACCOUNT>> {
  const { store, principal } = context;
  if (quotas !== undefined && !hasRight(principal, 'account.manage'))
    throw new HubError('FORBIDDEN', { values: { right: 'account.manage' }, path: 'body.quotas' });
  if (url) await refuseAddress(context, 'smartcall_url', url);
  const rules = readRules(given);
  const isRuled = Object.keys(rules).length > 0;
  const changed = await store.db.transaction().execute(async (db) => {
    // Who comes second waits, and is told the version of the first.
    const found = await findHere(context, db, { id, lock: true });
    const { ifMatch = found.revision } = context;
    let { settings } = found;
    if (quotas !== undefined) settings = withQuotas(settings, quotas);
    if (required !== undefined) settings = withRequiredTotp(settings, required);
    if (days !== undefined) settings = withKeepDays(settings, days);
    if (names !== undefined) settings = withCorporateNames(settings, names);
    if (url !== undefined) settings = withSmartcallUrl(settings, url || null);
    if (isRuled) settings = withAccountRules(settings, rules);
    const isChanged = await updateAccount(db, id, { settings, revision: ifMatch });
    const now = await findHere(context, db, { id, lock: true });
    if (!isChanged) throw new HubError('REVISION', { data: { current: shown(context, now) } });
    await context.audit('account.change', found.name, db);
    return now;
  });
  if (isRuled) await recheckNumbers(store.db, { accountId: id });
  return answered(context, changed);
}

const readOwn = defineRoute({
  method: 'GET',
  path: '/v1/account',
  right: 'task.read',
  summary: {
    en: 'The own account: its quotas, and when and how often its tasks may call.',
    zh: '本账户：配额，以及任务可在何时、多频繁地呼叫。',
  },
  answer: ACCOUNT,
  async handle(context) {
    return answered(context, await findHere(context, context.db, context.principal.account));
  },
});

const changeOwn = defineRoute({
  method: 'PUT',
  path: '/v1/account',
  right: 'account.edit',
  ownTransactions: true,
  summary: {
    en: 'Change the own account. What is left out stays. Running tasks follow at once.',
    zh: '修改本账户。没有给出的保持不变。运行中的任务立即生效。',
  },
  body: CHANGE,
  answer: ACCOUNT,
  handle: (context, { body }) => change(context, context.principal.account.id, body),
});

const read = defineRoute({
  method: 'GET',
  path: '/v1/account/:id',
  right: 'account.edit',
  summary: { en: 'An account and its settings.', zh: '一个账户及其设置。' },
  params: ID_PARAMS,
  answer: ACCOUNT,
  find: (context, { id }) => findHere(context, context.db, { id }),
  handle: async (context, { found }) => answered(context, found),
});

const changeOne = defineRoute({
  method: 'PUT',
  path: '/v1/account/:id',
  right: 'account.edit',
  ownTransactions: true,
  summary: {
    en: 'Change an account. Quotas need the right `account.manage`; null: no limit. What is left out stays.',
    zh: '修改账户设置。配额须有 `account.manage` 权限，null 表示不限。没有给出的保持不变。',
  },
  params: ID_PARAMS,
  body: CHANGE,
  answer: ACCOUNT,
  find: (context, { id }) => findHere(context, context.db, { id }),
  handle: (context, { body, found }) => change(context, found.id, body),
});

export const accountSettingsRoutes: readonly Route[] = [readOwn, changeOwn, read, changeOne];
