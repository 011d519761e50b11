/** The blacklist of an account: numbers that none of its tasks calls. */
import { type Static, Type } from 'typebox';
import { findAccountById } from '../../../../store/hub/accounts.ts';
import {
  addToBlacklist,
  BLACKLIST_KINDS,
  type BlacklistRow,
  findBlacklistEntry,
  listBlacklist,
  removeFromBlacklist,
} from '../../../../store/hub/dialing/blacklist-entries.ts';
import { recheckNumbers } from '../../../../store/hub/dialing/recheck.ts';
import { maskNumber, maskNumbersIn } from '../../../access/mask.ts';
import { hasRight } from '../../../access/rights.ts';
import { type GivenEntry, namedEntry, readEntries, searchedKey } from '../../../dialing/blacklist-input.ts';
import { numberProblem } from '../../../dialing/number-problems.ts';
import { HubError } from '../../../error.ts';
import { invalid } from '../../problem-error.ts';
import { type Context, defineRoute, type Route } from '../../route.ts';
import { NOTHING, nullable, TIME } from '../schemas.ts';

const PAGE = 15;
/** Entries of one request. */
const MOST = 10_000;

const ID = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const GIVEN = {
  number: Type.String({ minLength: 1, maxLength: 60, description: 'with * at its end: a prefix' }),
  prefix: Type.Optional(Type.Boolean({ description: 'all numbers that begin so' })),
  reason: Type.Optional(Type.String({ maxLength: 200 })),
  until: Type.Optional(
    nullable(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'null: for good' })),
  ),
  kind: Type.Optional(
    Type.Enum(['dnc', 'manual'], { description: 'dnc: the person asked for it; an admin removes it' }),
  ),
};

const ENTRY = Type.Object({
  id: ID,
  number: Type.String({ description: 'normalised' }),
  prefix: Type.Boolean(),
  kind: Type.Enum([...BLACKLIST_KINDS]),
  reason: Type.String(),
  until: nullable(TIME),
  created: TIME,
});

function shown({ principal }: Context, row: BlacklistRow): Static<typeof ENTRY> {
  const { id, key, isPrefix, kind, reason, until, created } = row;
  const isClear = hasRight(principal, 'number.clear');
  return {
    ...{ id, prefix: isPrefix, kind, until, created },
    number: isClear ? key : maskNumber(key),
    reason: isClear ? reason : maskNumbersIn(reason),
  };
}

async function settingsOf({ db, principal }: Context): Promise<string> {
  return (await findAccountById(db, principal.account.id))?.settings ?? '{}';
}

const list = defineRoute({
  method: 'GET',
  path: '/v1/blacklist',
  right: 'task.read',
  summary: {
    en: 'The blacklist, the newest first. `number`: the entry of this number, in any spelling, or of a prefix with * at its end. `keyword`: a part of number or reason.',
    zh: '黑名单，最新的在前。`number` 只查这一个号码（任意写法）或以 * 结尾的前缀；`keyword` 是号码或原因的一部分。',
  },
  query: Type.Object({
    keyword: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    number: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    kind: Type.Optional(Type.Enum([...BLACKLIST_KINDS])),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  }),
  answer: Type.Object({
    data: Type.Array(ENTRY),
    total: Type.Integer(),
    last_page: Type.Integer(),
    current_page: Type.Integer(),
  }),
  async handle(context, { query: { keyword, number, kind, page = 1, per_page: limit = PAGE } }) {
    const { db, principal } = context;
    const isClear = hasRight(principal, 'number.clear');
    // By searching for parts of a number, somebody could find out the masked digits.
    const searched = keyword !== undefined ? 'keyword' : number !== undefined ? 'number' : null;
    if (searched !== null && !isClear)
      throw new HubError('FORBIDDEN', {
        values: { right: 'number.clear' },
        path: `querystring.${searched}`,
      });
    const named = number === undefined ? undefined : namedEntry(number, await settingsOf(context));
    if (named && 'fault' in named) throw invalid('querystring.number', numberProblem(named));
    const { rows, total } = await listBlacklist(db, {
      accountId: principal.account.id,
      keyword: keyword && searchedKey(keyword, await settingsOf(context)),
      ...{ named, kind, limit, offset: (page - 1) * limit },
    });
    if (rows.length > 0 && isClear) await context.audit('blacklist.list', `${rows.length} entries`);
    return {
      data: rows.map((row) => shown(context, row)),
      total,
      last_page: Math.max(1, Math.ceil(total / limit)),
      current_page: page,
    };
  },
});

const add = defineRoute({
  method: 'POST',
  path: '/v1/blacklist',
  right: 'number.edit',
  summary: {
    en: 'Add a number or prefix, or many in `data`. An entry of a person who asked for it (`dnc`) is never weakened.',
    zh: '添加一个号码或前缀，或用 `data` 批量添加。本人要求的条目（`dnc`）不会被改弱。',
  },
  body: Type.Object({
    ...{ ...GIVEN, number: Type.Optional(GIVEN.number) },
    data: Type.Optional(Type.Array(Type.Object(GIVEN), { minItems: 1, maxItems: MOST })),
  }),
  answer: Type.Object({
    added: Type.Integer(),
    changed: Type.Integer(),
    kept: Type.Integer({ description: 'the same as before, or an entry that is stronger' }),
    rejects: Type.Array(Type.Object({ index: Type.Integer(), fault: Type.String(), message: Type.String() })),
  }),
  async handle(context, { body: { data, ...one } }) {
    const { db, store, principal, now, language } = context;
    if ((data === undefined) === (one.number === undefined))
      throw invalid('body', { en: 'must have either number or data', zh: '须有 number 或 data 之一' });
    const given = data ?? [one as GivenEntry];
    refuseEnds(given, now());
    const { entries, rejects } = readEntries(given, await settingsOf(context));
    const [first] = rejects;
    if (data === undefined && first) throw invalid('body.number', numberProblem(first.fault));
    const accountId = principal.account.id;
    const { isEased, ...change } = await addToBlacklist(db, accountId, {
      entries,
      kind: store.kind,
      now: now(),
    });
    if (isEased) await recheckNumbers(db, { accountId });
    await context.audit('blacklist.add', `${change.added + change.changed} entries`);
    return {
      ...change,
      rejects: rejects.map(({ index, fault }) => ({
        ...{ index, fault: fault.fault, message: numberProblem(fault)[language] },
      })),
    };
  },
});

/** @throws HubError `INVALID` for an end that is over, and for one of what a person asked for */
function refuseEnds(given: readonly GivenEntry[], now: number): void {
  for (const { until = null, kind } of given) {
    if (until === null) continue;
    if (until <= now) throw invalid('body.until', { en: 'must be in the future', zh: '须晚于现在' });
    if (kind === 'dnc')
      throw invalid('body.until', {
        en: 'must be null for dnc: it has no end',
        zh: 'dnc 没有期限，须为 null',
      });
  }
}

const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/blacklist/:id',
  right: 'number.edit',
  ownTransactions: true,
  summary: {
    en: 'Remove an entry. One of the kind `dnc` needs the right `privacy.manage`.',
    zh: '删除条目。`dnc` 条目须有 `privacy.manage` 权限。',
  },
  params: Type.Object({ id: ID }),
  answer: NOTHING,
  find: findHere,
  async handle(context, { found }) {
    const { store, principal } = context;
    if (found.kind === 'dnc' && !hasRight(principal, 'privacy.manage'))
      throw new HubError('FORBIDDEN', { values: { right: 'privacy.manage' } });
    await store.db.transaction().execute(async (db) => {
      await removeFromBlacklist(db, [found.id]);
      await context.audit(`blacklist.rm.${found.kind}`, String(found.id), db);
    });
    await recheckNumbers(store.db, { accountId: principal.account.id });
    return null;
  },
});

/** @throws HubError `NOT_FOUND` */
async function findHere({ db, principal }: Context, { id }: { id: number }): Promise<BlacklistRow> {
  const row = await findBlacklistEntry(db, { accountId: principal.account.id, id });
  if (!row) throw new HubError('NOT_FOUND');
  return row;
}

export const blacklistRoutes: readonly Route[] = [list, add, remove];
