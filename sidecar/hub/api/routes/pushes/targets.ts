/** The targets of an account: addresses that get its events. */
import { Type } from 'typebox';
import { RefusedError } from '../../../../lib/guard/refusal.ts';
import { newPushSecret } from '../../../../lib/signing/webhook-signature.ts';
import { newPushId } from '../../../../store/hub/outbox.ts';
import {
  insertTarget,
  listTargets,
  type TargetRow,
  targetContext,
  updateTarget,
} from '../../../../store/hub/pushes/targets.ts';
import { HubError } from '../../../error.ts';
import { deliver } from '../../../pushes/delivery.ts';
import { pingBody } from '../../../pushes/dialects.ts';
import { LONGEST_OVERLAP_MS, OVERLAP_MS, replaceSecret } from '../../../pushes/secrets.ts';
import { type Context, defineRoute, type Route } from '../../route.ts';
import { ID_PARAMS, NOTHING, nullable } from '../schemas.ts';
import {
  DIALECT,
  EVENTS,
  findTargetHere,
  findTargetToChange,
  shownTarget,
  TARGET,
  URL_TEXT,
} from './schemas.ts';

/** Targets of one account. */
const MOST_TARGETS = 100;
const SECRET = Type.String({ description: 'whsec_…' });
export const OVERLAP = Type.Optional(Type.Integer({ minimum: 0, maximum: LONGEST_OVERLAP_MS }));

const list = defineRoute({
  method: 'GET',
  path: '/v1/push/target',
  right: 'push.read',
  summary: {
    en: 'The targets of the account, without their secrets.',
    zh: '账户的推送目标列表（不含密钥）。',
  },
  answer: Type.Array(TARGET),
  async handle(context) {
    const targets = await listTargets(context.db, context.principal.account.id);
    return targets.map((target) => shownTarget(context, target));
  },
});

const add = defineRoute({
  method: 'POST',
  path: '/v1/push/target',
  right: 'push.edit',
  summary: {
    en: 'Add a target. The secret that signs its pushes is in the answer, once.',
    zh: '添加推送目标。签名密钥只在应答中出现一次。',
  },
  body: Type.Object({ url: URL_TEXT, events: EVENTS, dialect: Type.Optional(DIALECT) }),
  answer: Type.Intersect([TARGET, Type.Object({ secret: SECRET })]),
  hasSecretAnswer: true,
  prepare: (context, { body: { url } }) => refuseAddress(context, url),
  async handle(context, { body: { url, events, dialect = 'standard' } }) {
    const { db, principal, secretKey, now } = context;
    refuseEvents(dialect, events);
    const accountId = principal.account.id;
    if ((await listTargets(db, accountId)).length >= MOST_TARGETS)
      throw new HubError('QUOTA', { values: { what: 'push targets', limit: MOST_TARGETS } });
    const secret = newPushSecret();
    const seal = (sealedFor: string) => secretKey.seal(secret, sealedFor);
    const id = await insertTarget(db, { accountId, url, events, dialect, seal }, now());
    await context.audit('push.target.add', String(id));
    return { ...shownTarget(context, await findTargetHere(context, { id })), secret };
  },
});

const change = defineRoute({
  method: 'PUT',
  path: '/v1/push/target/:id',
  right: 'push.edit',
  summary: { en: 'Change a target, or turn it on or off.', zh: '修改、启用或停用推送目标。' },
  params: ID_PARAMS,
  body: Type.Object({
    url: Type.Optional(URL_TEXT),
    events: Type.Optional(EVENTS),
    state: Type.Optional(Type.Enum(['on', 'off'])),
  }),
  answer: TARGET,
  find: findTargetToChange,
  async prepare(context, { body: { url } }) {
    if (url !== undefined) await refuseAddress(context, url);
  },
  async handle(context, { body: { url, events, state }, found }) {
    refuseOtherRevision(context, found);
    refuseEvents(found.dialect, events ?? []);
    await updateTarget(context.db, found, {
      ...(url !== undefined && { url }),
      ...(events && { events }),
      ...(state && { state }),
    });
    await context.audit('push.target.change', String(found.id));
    const changed = await findTargetHere(context, found);
    context.reply.header('etag', `"${changed.revision}"`);
    return shownTarget(context, changed);
  },
});

const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/push/target/:id',
  right: 'push.edit',
  summary: {
    en: 'Remove a target. What waits for it is given up.',
    zh: '删除推送目标。还在等待的推送不再发送。',
  },
  params: ID_PARAMS,
  answer: NOTHING,
  find: findTargetToChange,
  async handle(context, { found }) {
    refuseOtherRevision(context, found);
    await updateTarget(context.db, found, { removed: context.now() });
    await context.audit('push.target.rm', String(found.id));
    return null;
  },
});

const rotate = defineRoute({
  method: 'POST',
  path: '/v1/push/target/:id/rotate',
  right: 'push.edit',
  summary: {
    en: 'Replace the secret. The one before signs besides for `overlap_ms`, one day if not given.',
    zh: '更换签名密钥。旧密钥在 `overlap_ms` 内（默认一天）仍同时有效。',
  },
  params: ID_PARAMS,
  body: Type.Object({ overlap_ms: OVERLAP }),
  answer: Type.Intersect([TARGET, Type.Object({ secret: SECRET })]),
  hasSecretAnswer: true,
  find: findTargetToChange,
  async handle(context, { body: { overlap_ms: overlapMs = OVERLAP_MS }, found }) {
    const { db, secretKey, now } = context;
    const order = { context: targetContext(found.id), until: now() + overlapMs };
    const { secret, stored } = replaceSecret(secretKey, found, order);
    await updateTarget(db, found, { secrets: stored });
    await context.audit('push.target.rotate', String(found.id));
    return { ...shownTarget(context, await findTargetHere(context, found)), secret };
  },
});

const test = defineRoute({
  method: 'POST',
  path: '/v1/push/target/:id/test',
  right: 'push.edit',
  ownTransactions: true,
  summary: {
    en: 'Send a signed `ping` now, and answer what the target said. It is not tried again.',
    zh: '立即发送一个带签名的 `ping`，返回对方的应答。失败不会重试。',
  },
  params: ID_PARAMS,
  answer: Type.Object({
    status: nullable(Type.Integer()),
    answer: Type.String(),
    ms: Type.Integer(),
    body: Type.String(),
  }),
  find: findTargetHere,
  async handle(context, { found }) {
    const { store, secretKey, now, principal } = context;
    const timestamp = new Date(now()).toISOString();
    const body = pingBody(found.dialect, { timestamp, target: found.id });
    const push = { pushId: newPushId(), accountId: principal.account.id, event: 'ping', url: null, body };
    const parts = { store, secretKey, client: context.pushes.client, now };
    const outcome = await deliver(parts, { ...push, dialect: found.dialect }, found);
    await context.audit('push.target.test', String(found.id));
    const { status, answer, ms, head } = outcome;
    return { status, answer, ms, body: head ?? '' };
  },
});

/** @throws HubError `PUSH_ADDRESS` */
async function refuseAddress({ pushes }: Context, url: string): Promise<void> {
  try {
    await pushes.guard.check(url);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw new HubError('PUSH_ADDRESS', { values: { reason: error.refusal }, path: 'body.url' });
  }
}

/** The forms of others tell of the end of calls only. */
function refuseEvents(dialect: string, events: readonly string[]): void {
  if (dialect === 'standard' || events.every((event) => event === 'call.ended')) return;
  const problem = `must be ["call.ended"] for ${dialect}`;
  throw new HubError('INVALID', { values: { path: 'body.events', problem }, path: 'body.events' });
}

function refuseOtherRevision(context: Context, target: TargetRow): void {
  if (context.ifMatch !== undefined && context.ifMatch !== target.revision)
    throw new HubError('REVISION', { data: { current: shownTarget(context, target) } });
}

export const pushTargetRoutes: readonly Route[] = [list, add, change, remove, rotate, test];
