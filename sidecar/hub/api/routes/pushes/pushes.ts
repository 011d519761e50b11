/** The pushes of an account, and the secret for addresses that tasks and routes name. */
import { type Static, Type } from 'typebox';
import { newPushSecret } from '../../../../lib/signing/webhook-signature.ts';
import {
  findPush,
  listPushes,
  listTries,
  type PushRow,
  pushesToResend,
  resendPushes,
} from '../../../../store/hub/pushes/pushes.ts';
import {
  accountContext,
  findAccountSecret,
  insertAccountSecret,
  updateAccountSecret,
} from '../../../../store/hub/pushes/targets.ts';
import { HubError } from '../../../error.ts';
import { placeOf } from '../../../pushes/delivery.ts';
import { OVERLAP_MS, replaceSecret } from '../../../pushes/secrets.ts';
import { writingFor } from '../../../records/known.ts';
import { type Context, defineRoute, type Route } from '../../route.ts';
import { nullable, TIME } from '../schemas.ts';
import { PUSH_ID, PUSH_STATE, TARGET_NAME } from './schemas.ts';
import { OVERLAP } from './targets.ts';

const MOST_LISTED = 500;
/** Pushes of one transaction. */
const RESENT_AT_ONCE = 500;

const PUSH = Type.Object({
  /** The header `webhook-id`. */
  id: Type.String(),
  /** For `before`. */
  number: Type.Integer(),
  call_id: Type.String(),
  event: Type.String(),
  target: Type.String(),
  state: PUSH_STATE,
  tries: Type.Integer(),
  next: nullable(TIME),
  answer: nullable(Type.String()),
  created: TIME,
  ended: nullable(TIME),
});
const TRY = Type.Object({
  number: Type.Integer(),
  time: TIME,
  ms: Type.Integer(),
  status: nullable(Type.Integer()),
  answer: Type.String(),
  body: nullable(Type.String({ description: 'the first KiB of what the receiver answered' })),
});
const PUSH_PARAMS = Type.Object({ id: PUSH_ID });

function shown({ pushId, id, callid, nextAt, ...rest }: PushRow): Static<typeof PUSH> {
  const { event, target, state, tries, answer, created, ended } = rest;
  const next = state === 'waiting' ? nextAt : null;
  return {
    id: pushId,
    number: id,
    call_id: callid,
    event,
    target,
    state,
    tries,
    next,
    answer,
    created,
    ended,
  };
}

async function findHere({ db, principal }: Context, { id }: { id: string }): Promise<PushRow> {
  const push = await findPush(db, principal.account.id, id);
  if (!push) throw new HubError('NOT_FOUND');
  return push;
}

const list = defineRoute({
  method: 'GET',
  path: '/v1/push',
  right: 'push.read',
  summary: { en: 'The pushes of the account, the newest first.', zh: '账户的推送列表，最新的在前。' },
  query: Type.Object({
    state: Type.Optional(PUSH_STATE),
    target: Type.Optional(TARGET_NAME),
    before: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_LISTED })),
  }),
  answer: Type.Array(PUSH),
  async handle({ db, principal }, { query: { limit = 50, ...filter } }) {
    return (await listPushes(db, principal.account.id, { ...filter, limit })).map(shown);
  },
});

const one = defineRoute({
  method: 'GET',
  path: '/v1/push/:id',
  right: 'push.read',
  summary: { en: 'A push and its tries.', zh: '一条推送及其每次尝试。' },
  params: PUSH_PARAMS,
  answer: Type.Intersect([PUSH, Type.Object({ attempts: Type.Array(TRY) })]),
  find: findHere,
  async handle({ db, principal, calls }, { found }) {
    const tries = await listTries(db, found.id);
    const { text } = writingFor(principal, calls);
    return {
      ...shown(found),
      // A receiver may repeat the number that it was sent.
      attempts: tries.map(({ head, ...tried }) => ({ ...tried, body: head && text(head) })),
    };
  },
});

const resend = defineRoute({
  method: 'POST',
  path: '/v1/push/:id/resend',
  right: 'push.resend',
  summary: {
    en: 'Send a push again, under the same id, with all tries of the plan.',
    zh: '用原来的编号重新发送一条推送，并重新计算重试次数。',
  },
  params: PUSH_PARAMS,
  answer: PUSH,
  find: findHere,
  async handle(context, { found }) {
    await refuseClosed(context, found.target);
    await resendPushes(context.db, [found.id], context.now());
    await context.audit('push.resend', found.pushId);
    return shown(await findHere(context, { id: found.pushId }));
  },
});

const resendAll = defineRoute({
  method: 'POST',
  path: '/v1/push/resend',
  right: 'push.resend',
  ownTransactions: true,
  summary: {
    en: 'Send the dead pushes of a target again that were added since a time; with `sent`, those that were received as well.',
    zh: '重新发送某个目标自某时间以来失败的推送；带 `sent` 时也包括已送达的。',
  },
  body: Type.Object({ target: TARGET_NAME, since: TIME, sent: Type.Optional(Type.Boolean()) }),
  answer: Type.Object({ count: Type.Integer() }),
  async handle(context, { body: { target, since, sent = false } }) {
    const { store, principal, now } = context;
    const states = sent ? (['dead', 'sent'] as const) : (['dead'] as const);
    const ids = await pushesToResend(store.db, principal.account.id, { target, states, since });
    if (ids.length > 0) await refuseClosed(context, target);
    let count = 0;
    for (let start = 0; start < ids.length; start += RESENT_AT_ONCE)
      count += await resendPushes(store.db, ids.slice(start, start + RESENT_AT_ONCE), now());
    await context.audit('push.resend', target);
    return { count };
  },
});

/** What is sent again to a target that is off would be given up. @throws HubError `PUSH_TARGET_OFF` */
async function refuseClosed({ store, secretKey, pushes, now, db }: Context, target: string): Promise<void> {
  // Through the transaction: SQLite has one connection.
  const place = await placeOf(
    { store: { ...store, db: db as typeof store.db }, secretKey, now, ...pushes },
    target,
  );
  if (place.kind !== 'send') throw new HubError('PUSH_TARGET_OFF', { values: { target } });
}

const SECRET_STATE = Type.Object({ created: nullable(TIME), old_secret_until: nullable(TIME) });

const secretState = defineRoute({
  method: 'GET',
  path: '/v1/push/secret',
  right: 'push.read',
  summary: {
    en: 'Since when the account has a default secret, for addresses that tasks and routes name. Null: it has none.',
    zh: '账户默认签名密钥的创建时间，用于任务和路由自己的地址；null 表示还没有。',
  },
  answer: SECRET_STATE,
  async handle({ db, principal, now }) {
    const found = await findAccountSecret(db, principal.account.id);
    const until = found?.oldSecretUntil ?? null;
    return {
      created: found?.created ?? null,
      old_secret_until: until !== null && until > now() ? until : null,
    };
  },
});

const makeSecret = defineRoute({
  method: 'POST',
  path: '/v1/push/secret',
  right: 'push.edit',
  summary: {
    en: 'Make the account’s default secret, or replace it. It is in the answer, once.',
    zh: '生成或更换账户默认签名密钥，只在应答中出现一次。',
  },
  body: Type.Object({ overlap_ms: OVERLAP }),
  answer: Type.Intersect([SECRET_STATE, Type.Object({ secret: Type.String() })]),
  hasSecretAnswer: true,
  async handle(context, { body: { overlap_ms: overlapMs = OVERLAP_MS } }) {
    const { db, store, secretKey, principal, now } = context;
    const accountId = principal.account.id;
    const sealedFor = accountContext(accountId);
    const found = await findAccountSecret(db, accountId, { lock: true });
    await context.audit('push.secret', '');
    if (found) {
      const until = now() + overlapMs;
      const { secret, stored } = replaceSecret(secretKey, found, { context: sealedFor, until });
      await updateAccountSecret(db, accountId, { ...stored, created: now() });
      return { created: now(), old_secret_until: until, secret };
    }
    const secret = newPushSecret();
    const sealed = { secret: secretKey.seal(secret, sealedFor), now: now() };
    await insertAccountSecret(db, accountId, sealed).catch((error: unknown) => {
      if (store.isDuplicate(error)) throw new HubError('CONFLICT', { values: { what: 'the secret' } });
      throw error;
    });
    return { created: now(), old_secret_until: null, secret };
  },
});

export const pushRoutes: readonly Route[] = [list, one, resend, resendAll, secretState, makeSecret];
