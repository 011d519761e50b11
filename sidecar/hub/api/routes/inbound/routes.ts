/** Routes: which flow takes a call to a number. */
import { type Static, Type } from 'typebox';
import { isOpenAt, findRoute as matchRoute } from '../../../../../engine/contract/route-table.ts';
import { hostTable } from '../../../../inbound/host-table.ts';
import type { HubDb } from '../../../../store/hub/hub-store.ts';
import {
  findRoute,
  insertRoute,
  listRoutes,
  type RouteRow,
  routesForHosts,
  updateRoute,
} from '../../../../store/hub/inbound/routes.ts';
import { lockAccount } from '../../../../store/hub/row-lock.ts';
import { HubError } from '../../../error.ts';
import {
  readNumber,
  readSettings,
  refuseAddresses,
  refuseOthersNumber,
} from '../../../inbound/route-input.ts';
import { type ShownRoute, shownRoutes } from '../../../inbound/shown.ts';
import { storedRoutes } from '../../../inbound/stored-routes.ts';
import { once } from '../../../tasks/once.ts';
import { type Context, defineRoute, type Route } from '../../route.ts';
import { ID_PARAMS } from '../schemas.ts';
import { CHANGE, CHANGED_ROUTE, NEW_ROUTE, REMOVED, ROUTE, TEST, TESTED } from './schemas.ts';

/** Routes of one account. */
const MOST_ROUTES = 5_000;
/** Its row is locked by whoever sets a number: two accounts must not take overlapping ones at once. */
const FIRST_ACCOUNT = 1;

/** @throws HubError `NOT_FOUND` */
async function findHere(
  context: Context,
  { id, lock = false }: { id: number; lock?: boolean },
): Promise<RouteRow> {
  const row = await findRoute(context.db, context.principal.account.id, { id, lock });
  if (!row) throw new HubError('NOT_FOUND');
  return row;
}

async function shownOne(context: Context, row: RouteRow): Promise<ShownRoute> {
  const [shown] = await shownRoutes(context, [row]);
  return shown as ShownRoute;
}

async function refuseOtherRevision(context: Context, row: RouteRow): Promise<void> {
  if (context.ifMatch === undefined || context.ifMatch === row.revision) return;
  throw new HubError('REVISION', { data: { current: await shownOne(context, row) } });
}

/** In the transaction of `db`. */
function within(context: Context, db: HubDb): Context {
  return { ...context, db };
}

const list = defineRoute({
  method: 'GET',
  path: '/v1/inbound/route',
  right: 'route.read',
  summary: { en: 'The routes of the account, by number.', zh: '账户的呼入路由，按号码排序。' },
  answer: Type.Array(ROUTE),
  handle: async (context) => shownRoutes(context, await listRoutes(context.db, context.principal.account.id)),
});

const read = defineRoute({
  method: 'GET',
  path: '/v1/inbound/route/:id',
  right: 'route.read',
  summary: { en: 'A route.', zh: '一条呼入路由。' },
  params: ID_PARAMS,
  answer: ROUTE,
  find: (context, { id }) => findHere(context, { id }),
  async handle(context, { found }) {
    context.reply.header('etag', `"${found.revision}"`);
    return shownOne(context, found);
  },
});

const add = defineRoute({
  method: 'POST',
  path: '/v1/inbound/route',
  right: 'route.edit',
  ownTransactions: true,
  summary: {
    en: 'Add a route. The first account that sets a number, or a range, has it; the deployment’s admin may give parts of it to others.',
    zh: '添加呼入路由。号码或号段归最先设置它的账户，部署管理员可以把其中一部分给其他账户。',
  },
  body: NEW_ROUTE,
  answer: CHANGED_ROUTE,
  prepare: (context, { body }) => refuseAddresses(context, body),
  async handle(context, { body }) {
    const { store, principal, now } = context;
    const accountId = principal.account.id;
    const where = readNumber(body);
    const made = await once(context, async (db) => {
      const here = within(context, db);
      await lockAccount(db, FIRST_ACCOUNT);
      const settings = await readSettings(here, body);
      const own = await listRoutes(db, accountId);
      if (own.some(({ field }) => field === where.field))
        throw new HubError('EXISTS', { values: { what: where.field }, path: 'body.number' });
      if (own.length >= MOST_ROUTES)
        throw new HubError('QUOTA', { values: { what: 'routes', limit: MOST_ROUTES } });
      await refuseOthersNumber(here, where);
      const route = {
        ...{ context_on_error: 'continue', dialect: 'standard', enabled: 1, remark: '' },
        ...{ ...settings, ...where, account_id: accountId, flow_id: body.flow },
        ...{ created: now(), updated: now() },
      };
      const id = await insertRoute(db, route).catch((error: unknown) => {
        throw store.isDuplicate(error) ? new HubError('ROUTE_TAKEN', { path: 'body.number' }) : error;
      });
      await context.audit('route.add', String(id), db);
      return shownOne(here, await findHere(here, { id }));
    });
    context.reply.header('etag', `"${made.revision}"`);
    return { ...made, published: await context.inbound.routes.publish() } as Static<typeof CHANGED_ROUTE>;
  },
});

const change = defineRoute({
  method: 'PUT',
  path: '/v1/inbound/route/:id',
  right: 'route.edit',
  ownTransactions: true,
  summary: {
    en: 'Change a route; what is left out stays. Number, host and domain stay, too: add another route for others.',
    zh: '修改呼入路由，没有给出的保持不变。号码、主机和域不能改：请另建一条路由。',
  },
  params: ID_PARAMS,
  body: CHANGE,
  answer: CHANGED_ROUTE,
  find: (context, { id }) => findHere(context, { id }),
  prepare: (context, { body }) => refuseAddresses(context, body),
  async handle(context, { body, found }) {
    const changed = await once(context, async (db) => {
      const here = within(context, db);
      const row = await findHere(here, { id: found.id, lock: true });
      await refuseOtherRevision(here, row);
      await updateRoute(db, row, { ...(await readSettings(here, body)), updated: context.now() });
      await context.audit('route.change', String(row.id), db);
      return shownOne(here, await findHere(here, { id: row.id, lock: true }));
    });
    context.reply.header('etag', `"${changed.revision}"`);
    return { ...changed, published: await context.inbound.routes.publish() } as Static<typeof CHANGED_ROUTE>;
  },
});

const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/inbound/route/:id',
  right: 'route.edit',
  ownTransactions: true,
  summary: { en: 'Remove a route. Its number is free again.', zh: '删除呼入路由，号码随之释放。' },
  params: ID_PARAMS,
  answer: REMOVED,
  find: (context, { id }) => findHere(context, { id }),
  async handle(context, { found }) {
    await once(context, async (db) => {
      const here = within(context, db);
      const row = await findHere(here, { id: found.id, lock: true });
      await refuseOtherRevision(here, row);
      const time = context.now();
      const gone = { field: null, removed_field: row.field, removed: time, updated: time };
      await updateRoute(db, row, gone);
      await context.audit('route.rm', String(row.id), db);
      return null;
    });
    return { published: await context.inbound.routes.publish() };
  },
});

const test = defineRoute({
  method: 'POST',
  path: '/v1/inbound/route/test',
  right: 'route.read',
  summary: {
    en: 'Which route would take a call to a number now, or at another time. `route` is null where none of the account would.',
    zh: '现在或指定时间呼入某号码时由哪条路由接听；本账户没有相应路由时 `route` 为 null。',
  },
  body: TEST,
  answer: TESTED,
  async handle(context, { body: { number, host = '', domain = null, at = context.now() } }) {
    const here = { host, domain };
    const routes = storedRoutes(await routesForHosts(context.db), context.now());
    const table = hostTable(routes, { here, hosts: [here], now: at });
    const winner = matchRoute(number, (pattern) => table.routes[pattern]);
    const row =
      winner && (await findRoute(context.db, context.principal.account.id, { id: Number(winner.id) }));
    if (!winner || !row) return { route: null, open: null, flow: null };
    const route = await shownOne(context, row);
    const hours = winner.hours === undefined ? undefined : table.hours[winner.hours];
    const open = hours === undefined || isOpenAt(hours, at);
    return { route, open, flow: open ? route.flow : (route.closed_flow ?? route.fallback_flow) };
  },
});

export const inboundRoutes: readonly Route[] = [list, test, read, add, change, remove];
