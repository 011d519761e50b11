/** What is kept of one caller: to hand out, and to erase; and how long calls are kept. */
import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { findAccountById } from '../../../store/hub/accounts.ts';
import { deleteAnswersWith } from '../../../store/hub/idempotency.ts';
import { recordingsOf } from '../../../store/hub/recordings/recordings.ts';
import {
  callsBefore,
  callsWithNumber,
  isNumberColumn,
  type NumberPlace,
  pushesOf,
} from '../../../store/hub/records/removed-calls.ts';
import { keepDays } from '../../access/account-settings.ts';
import { erasePerson, exportPerson, personOf } from '../../dialing/person.ts';
import { HubError } from '../../error.ts';
import { removeCalls } from '../../retention/remove-calls.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import { nullable } from './schemas.ts';

const PAGE = 50;
const CALLS_AT_ONCE = 50;
const COUNTED = 10_000;
const DAY_MS = 86_400_000;

const NUMBER = Type.String({ minLength: 1, maxLength: 50, description: 'exactly as the records have it' });
const DATA = Type.Unknown();

const exportNumber = defineRoute({
  method: 'POST',
  path: '/v1/privacy/export',
  right: 'privacy.manage',
  ownTransactions: true,
  summary: {
    en: 'All that is kept of a number: records, rows, recordings, pushes. 50 calls a page.',
    zh: '导出一个号码的全部数据：通话记录、对话记录、录音清单、推送。每页 50 通。',
  },
  body: Type.Object({ number: NUMBER, cursor: Type.Optional(Type.String({ maxLength: 300 })) }),
  answer: Type.Object({
    data: Type.Array(
      Type.Object({
        record: DATA,
        rows: Type.Array(DATA),
        recordings: Type.Array(DATA),
        pushes: Type.Array(DATA),
      }),
    ),
    dialer: nullable(
      Type.Object(
        { numbers: Type.Array(DATA), calls: Type.Array(DATA), blacklist: Type.Array(DATA) },
        { description: 'what tasks, their history and the blacklist have, on the first page' },
      ),
    ),
    next_cursor: nullable(Type.String()),
  }),
  async handle(context, { body: { number, cursor } }) {
    const { store, calls, principal } = context;
    const account = principal.account.name;
    const wanted = { account, number, after: placeOf(cursor), limit: PAGE };
    const { callids, next } = await callsWithNumber(calls, store.db, wanted);
    const records = await calls.records(store.db, callids);
    const rows = await calls.rows(store.db, callids);
    const recordings = await recordingsOf(store.db, { account, callids });
    const pushes = await pushesOf(store.db, callids);
    await context.audit('privacy.export', anonymous(context, number));
    const person = await personOf({ store }, principal.account.id, number);
    return {
      dialer: cursor === undefined ? await exportPerson(store.db, person) : null,
      data: callids.map((callid) => ({
        record: records.get(callid) ?? null,
        rows: rows.get(callid) ?? [],
        recordings: recordings.filter((one) => one.callid === callid),
        pushes: pushes.filter((one) => one.callid === callid),
      })),
      next_cursor: next && Buffer.from(JSON.stringify(next)).toString('base64url'),
    };
  },
});

const erase = defineRoute({
  method: 'POST',
  path: '/v1/privacy/erase',
  right: 'privacy.manage',
  ownTransactions: true,
  summary: {
    en: 'Erase all that is kept of a number. If it is interrupted, send it again: it goes on.',
    zh: '删除一个号码的全部数据。中途中断时，再次请求即可继续。',
  },
  body: Type.Object({
    number: NUMBER,
    block: Type.Optional(
      Type.Boolean({
        description: 'whether the number goes onto the blacklist; default: if the dialer knows it',
      }),
    ),
  }),
  answer: Type.Object({
    calls: Type.Integer({ description: 'with a record' }),
    numbers: Type.Integer({ description: 'of tasks' }),
    attempts: Type.Integer({ description: 'of tasks' }),
    blacklisted: Type.Boolean({ description: 'the number stays on the blacklist' }),
    under_way: Type.Boolean({ description: 'a call is under way: erase again when it is over' }),
  }),
  async handle(context, { body: { number, block } }) {
    const { store, calls: reader, now, principal } = context;
    const account = principal.account.name;
    // Before the first batch: an interrupted one is in the audit as well.
    await context.audit('privacy.erase', anonymous(context, number));
    const person = await personOf({ store }, principal.account.id, number);
    for (const text of new Set([number, person.key]))
      await deleteAnswersWith(store.db, principal.account.id, text);
    let calls = 0;
    for (;;) {
      const wanted = { account, number, after: null, limit: CALLS_AT_ONCE };
      const { callids } = await callsWithNumber(reader, store.db, wanted);
      if (callids.length === 0) break;
      await removeCalls({ store, reader, now }, { account, callids });
      calls += callids.length;
    }
    return { calls, ...(await erasePerson({ store, reader, now }, { person, account, block })) };
  },
});

const retention = defineRoute({
  method: 'GET',
  path: '/v1/retention',
  right: 'account.edit',
  summary: {
    en: 'How long calls are kept, and how many are older: what would be removed now with `days`, without removing it.',
    zh: '通话保留多久，以及有多少通已超期：可用 `days` 试算，不会删除任何数据。',
  },
  query: Type.Object({ days: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500 })) }),
  answer: Type.Object({
    keep_days: nullable(Type.Integer()),
    calls: Type.Integer({ description: 'at most 10000 are counted' }),
  }),
  async handle({ db, calls: reader, principal, now }, { query }) {
    const account = await findAccountById(db, principal.account.id);
    const keep = account ? keepDays(account.settings) : null;
    const days = query.days ?? keep;
    if (days === null) return { keep_days: keep, calls: 0 };
    const old = { account: principal.account.name, before: now() - days * DAY_MS, limit: COUNTED };
    return { keep_days: keep, calls: (await callsBefore(reader, db, old)).length };
  },
});

export const privacyRoutes: readonly Route[] = [exportNumber, erase, retention];

/** @throws HubError `INVALID` for what is no `next_cursor` of an answer */
function placeOf(cursor: string | undefined): NumberPlace | null {
  if (cursor === undefined) return null;
  try {
    const { column, calldate, callid } = JSON.parse(
      Buffer.from(cursor, 'base64url').toString(),
    ) as NumberPlace;
    const isPlace = isNumberColumn(column) && (calldate === null || typeof calldate === 'string');
    if (isPlace && typeof callid === 'string') return { column, calldate, callid };
  } catch {
    // What follows says it.
  }
  const problem = { en: 'must be a next_cursor of an answer', zh: '须为应答中的 next_cursor' };
  throw new HubError('INVALID', { path: 'body.cursor', values: { path: 'body.cursor', problem } });
}

/** Tells entries of the audit about the same number, and does not tell the number: the key is not in the database. */
function anonymous({ secretKey }: Context, number: string): string {
  return createHash('sha256')
    .update(secretKey.sign('link', `number ${number}`))
    .digest('hex')
    .slice(0, 16);
}
