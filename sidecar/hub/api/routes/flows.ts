/** The flows of an account. */
import { Type } from 'typebox';
import { hostNameOf, isAccountsName } from '../../../flows/account-name.ts';
import { checkFlowName } from '../../../flows/script.ts';
import { deleteDrafts, draftTimes } from '../../../store/hub/flow-drafts.ts';
import { openReviews } from '../../../store/hub/flow-reviews.ts';
import { mayBeOnHosts } from '../../../store/hub/flow-versions.ts';
import {
  findFlow,
  findFlowOnHosts,
  insertFlow,
  listFlows,
  type NewFlow,
  updateFlow,
} from '../../../store/hub/flows.ts';
import { routesWithFlow } from '../../../store/hub/inbound/routes.ts';
import { forgetPublication } from '../../../store/hub/publications.ts';
import { hasRight } from '../../access/rights.ts';
import { HubError } from '../../error.ts';
import { claim, withClaim } from '../../flows/claim.ts';
import { readFlowSettings, writeFlowSettings } from '../../flows/flow-settings.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import {
  FLOW,
  findFlowHere,
  findFlowToChange,
  LISTED_FLOW,
  NUMBER_PARAMS,
  SETTINGS,
  shownFlow,
} from './flow-schemas.ts';
import { NOTHING } from './schemas.ts';

const PAGE = 15;
/** How long a removal waits for the hosts, ms. */
const REMOVAL_WAIT_MS = 10_000;

const list = defineRoute({
  method: 'GET',
  path: '/v1/flow',
  right: 'flow.read',
  summary: { en: 'The flows of the account, by name.', zh: '账户的话术列表，按名称排序。' },
  query: Type.Object({
    name: Type.Optional(Type.String({ description: 'only the flow of exactly this name' })),
    page: Type.Optional(Type.Integer({ minimum: 1 })),
    per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  }),
  answer: Type.Object({
    data: Type.Array(LISTED_FLOW),
    total: Type.Integer(),
    last_page: Type.Integer(),
    current_page: Type.Integer(),
  }),
  async handle(context, { query: { name, page = 1, per_page: size = PAGE } }) {
    const all = await listFlows(context.db, context.principal.account.id);
    const flows = name === undefined ? all : all.filter((flow) => flow.name === name);
    const shown = flows.slice((page - 1) * size, page * size);
    const ids = shown.map(({ id }) => id);
    const { kind: authorKind, id: authorId } = context.principal;
    const drafts = await draftTimes(context.db, { authorKind, authorId }, ids);
    const reviews = await openReviews(context.db, ids);
    return {
      data: shown.map((flow) => ({
        ...shownFlow(context, flow),
        draft: drafts.get(flow.id) ?? null,
        review: reviews.get(flow.id) ?? null,
      })),
      total: flows.length,
      last_page: Math.max(1, Math.ceil(flows.length / size)),
      current_page: page,
    };
  },
});

const add = defineRoute({
  method: 'POST',
  path: '/v1/flow',
  right: 'flow.edit',
  summary: {
    en: 'Add a flow. One that was removed comes back under its old number, with its versions.',
    zh: '添加话术。曾被删除的同名话术会恢复，编号和版本不变。',
  },
  body: Type.Object({ name: Type.String(), settings: Type.Optional(SETTINGS) }),
  answer: FLOW,
  async handle(context, { body: { name, settings = { review: false } } }) {
    const { principal } = context;
    const hostName = checkedHostName(principal.account.name, name);
    const flow = { accountId: principal.account.id, name, hostName, settings: writeFlowSettings(settings) };
    const number = (await reviveFlow(context, flow)) ?? (await makeFlow(context, flow));
    await context.audit('flow.add', name);
    return shownFlow(context, await findFlowHere(context, { number }));
  },
});

const get = defineRoute({
  method: 'GET',
  path: '/v1/flow/:number',
  right: 'flow.read',
  summary: { en: 'A flow.', zh: '单个话术。' },
  params: NUMBER_PARAMS,
  answer: FLOW,
  find: findFlowHere,
  handle: async (context, { found }) => shownFlow(context, found),
});

const change = defineRoute({
  method: 'PUT',
  path: '/v1/flow/:number',
  right: 'flow.edit',
  summary: {
    en: 'Change the settings of a flow. Whether it needs a review is decided with the right `flow.review`.',
    zh: '修改话术设置。是否需要审核，须有 `flow.review` 权限才能修改。',
  },
  params: NUMBER_PARAMS,
  body: Type.Object({ settings: SETTINGS }),
  answer: FLOW,
  // An editor who has read that no review is needed must not write that over what a reviewer has turned on meanwhile.
  find: findFlowToChange,
  async handle(context, { body: { settings }, found }) {
    const { db, principal, ifMatch } = context;
    if (ifMatch !== undefined && ifMatch !== found.revision)
      throw new HubError('REVISION', { data: { current: shownFlow(context, found) } });
    const isOther = settings.review !== readFlowSettings(found.settings).review;
    if (isOther && !hasRight(principal, 'flow.review'))
      throw new HubError('FORBIDDEN', { values: { right: 'flow.review' }, path: 'body.settings.review' });
    await updateFlow(db, found.id, { settings: writeFlowSettings(settings) });
    await context.audit('flow.change', found.name);
    return shownFlow(context, await findFlowHere(context, { number: found.id }));
  },
});

const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/flow/:number',
  right: 'flow.publish',
  ownTransactions: true,
  summary: {
    en: 'Remove a flow that no route has, from all hosts as well. Its number and its versions are kept.',
    zh: '删除没有被路由使用的话术，并从所有主机移除。编号和各版本仍会保留。',
  },
  params: NUMBER_PARAMS,
  answer: NOTHING,
  find: findFlowHere,
  async handle(context, { found }) {
    const { store, flows, now } = context;
    const waitMs = REMOVAL_WAIT_MS;
    const version = found.published ?? '';
    await store.db.transaction().execute(async (db) => {
      // Whoever sets a route locks its flows: the route is there before this lock is given, or sees the claim.
      await findFlow(db, found.accountId, found.id, { lock: true });
      const users = await routesWithFlow(db, found.id);
      if (users.length > 0)
        throw new HubError('FLOW_IN_USE', { values: { name: found.name, users: users.join(', ') } });
      await claim(context, db, found, { action: 'remove', version, waitMs });
    });
    await withClaim(context, found, async () => {
      if (await mayBeOnHosts(store.db, found.id))
        await flows.hosts.remove(found.hostName, { waitMs, onHost: () => {} });
    });
    await store.db.transaction().execute(async (db) => {
      await deleteDrafts(db, found.id);
      await updateFlow(db, found.id, { removed: now(), publishing: null });
      await context.audit('flow.rm', found.name, db);
      await forgetPublication(db, found.id);
    });
    return null;
  },
});

export const flowRoutes: readonly Route[] = [list, add, get, change, remove];

/** @throws HubError `FLOW_NAME` */
function checkedHostName(account: string, name: string): string {
  const hostName = hostNameOf(account, name);
  try {
    checkFlowName(name);
    checkFlowName(hostName);
  } catch {
    throw new HubError('FLOW_NAME', { path: 'body.name' });
  }
  if (isAccountsName(name)) throw new HubError('FLOW_NAME', { path: 'body.name' });
  return hostName;
}

/** @returns the number of the flow that was removed and exists again; undefined: there was none of the name */
async function reviveFlow({ db }: Context, flow: NewFlow): Promise<number | undefined> {
  const before = await findFlowOnHosts(db, flow.hostName);
  if (before === undefined) return undefined;
  if (before.accountId !== flow.accountId || before.removed === null) throw exists(flow.name);
  // Removing a flow and adding it again is no way around its reviews.
  const settings = readFlowSettings(before.settings).review ? before.settings : flow.settings;
  const isMade = await updateFlow(
    db,
    before.id,
    { settings, removed: null, published: null },
    before.revision,
  );
  if (!isMade) throw exists(flow.name);
  return before.id;
}

async function makeFlow({ store, db, now }: Context, flow: NewFlow): Promise<number> {
  try {
    return await insertFlow(db, flow, now());
  } catch (error) {
    if (store.isDuplicate(error)) throw exists(flow.name);
    throw error;
  }
}

function exists(name: string): HubError {
  return new HubError('EXISTS', { values: { what: name }, path: 'body.name' });
}
