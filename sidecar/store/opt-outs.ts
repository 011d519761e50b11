/**
 * Who asked in a call not to be called any more: they are put on the blacklist in the transaction of the row that says so
 * (docs/reference/dialer.md#opt-out).
 */
import type { Kysely, Transaction } from 'kysely';
import type { Database, Tables } from './database.ts';
import type { HubTables } from './hub/hub-tables.ts';
import type { Refusal, SpoolLine } from './store.ts';
import { accountOf } from './table.ts';

type Db = Kysely<Tables>;

/** The key of a number in the blacklist; null: it is no number that could be called. @param settings of the account, JSON */
export type NumberKey = (number: string, settings: string) => string | null;

export interface OptOut {
  callid: string;
  /** Name of the account. */
  account: string;
  /** As FreeSWITCH has it; the attempt of a task knows it better. */
  number: string;
}

const BLACKLIST = 'call_blacklist';
/** Until there is one. */
const KEPT = 'cti_robot_optout';
/** Longest that the table keeps. */
const LONGEST = 64;

/** Of the rows that are stored. */
export function optOutsOf(rows: readonly SpoolLine[], refused: readonly Refusal[]): OptOut[] {
  const without = new Set(refused.map(({ index }) => index));
  const found = new Map<string, OptOut>();
  for (const [index, row] of rows.entries()) {
    const { callid, optout } = row;
    if (optout === undefined || optout === null || without.has(index)) continue;
    const { number, account } = optout as { number?: unknown; account?: unknown };
    found.set(callid, {
      callid,
      account: accountOf({ ...row, account }),
      number: typeof number === 'string' ? number.slice(0, LONGEST) : '',
    });
  }
  return [...found.values()];
}

export interface OptOutParts {
  database: Database;
  /** ms since 1970 */
  now: number;
  numberKey: NumberKey;
}

/** Whether there is a table for them: an account without the right to create tables has none before there is a hub. */
export async function canKeepOptOuts(trx: Transaction<Tables>, database: Database): Promise<boolean> {
  return (await database.hasTable(trx, BLACKLIST)) || (await database.hasTable(trx, KEPT));
}

/**
 * Puts them on the blacklist, or keeps them until there is one.
 *
 * @returns the calls of those whose number cannot be on a blacklist
 */
export async function keepOptOuts(
  trx: Transaction<Tables>,
  optOuts: readonly OptOut[],
  parts: OptOutParts,
): Promise<string[]> {
  if (optOuts.length === 0) return [];
  if (await parts.database.hasTable(trx, BLACKLIST)) return listAll(trx, optOuts, parts);
  if (!(await parts.database.hasTable(trx, KEPT))) return optOuts.map(({ callid }) => callid);
  for (const optOut of optOuts) {
    const insert = trx.insertInto(KEPT).values({ ...optOut, created: parts.now });
    await (parts.database.kind === 'mysql'
      ? insert.ignore()
      : insert.onConflict((conflict) => conflict.doNothing())
    ).execute();
  }
  return [];
}

/** Those that were kept before there was a blacklist. @returns how many there were */
export async function listKeptOptOuts(db: Db, parts: OptOutParts): Promise<number> {
  return db.transaction().execute(async (trx) => {
    if (!(await parts.database.hasTable(trx, KEPT))) return 0;
    const kept = await trx.selectFrom(KEPT).selectAll().orderBy('callid').limit(1000).execute();
    if (kept.length === 0) return 0;
    // Those whose account the hub does not have yet stay.
    const unknown = new Set(await listAll(trx, kept, parts));
    const listed = kept.map(({ callid }) => callid).filter((callid) => !unknown.has(callid));
    if (listed.length > 0) await trx.deleteFrom(KEPT).where('callid', 'in', listed).execute();
    return listed.length;
  });
}

async function listAll(
  trx: Transaction<Tables>,
  optOuts: readonly OptOut[],
  parts: OptOutParts,
): Promise<string[]> {
  const db = trx as unknown as Transaction<HubTables>;
  const unknown: string[] = [];
  // In one order, so that two transactions do not wait for each other.
  for (const optOut of [...optOuts].sort((a, b) => (a.number < b.number ? -1 : 1))) {
    const person = await personOf(db, optOut, parts.numberKey);
    if (person === null) unknown.push(optOut.callid);
    else await list(db, person, { ...parts, callid: optOut.callid });
  }
  return unknown;
}

interface Person {
  accountId: number;
  key: string;
}

async function personOf(
  db: Transaction<HubTables>,
  { callid, account, number }: OptOut,
  numberKey: NumberKey,
): Promise<Person | null> {
  const attempt = await db
    .selectFrom('call_attempt')
    .select(['account_id', 'number_key'])
    .where('id', '=', callid)
    .executeTakeFirst();
  if (attempt) return { accountId: attempt.account_id, key: attempt.number_key };
  const owner = await db
    .selectFrom('hub_account')
    .select(['id', 'settings'])
    .where('name', '=', account)
    .executeTakeFirst();
  const key = owner === undefined ? null : numberKey(number, owner.settings);
  return owner === undefined || key === null ? null : { accountId: owner.id, key };
}

/** What a person asked for before stays as it is. */
async function list(
  db: Transaction<HubTables>,
  { accountId, key }: Person,
  { database, now, callid }: OptOutParts & { callid: string },
): Promise<void> {
  const entry = { kind: 'dnc', reason: `asked in call ${callid}`.slice(0, 200), until: null };
  const insert = db
    .insertInto(BLACKLIST)
    .values({ account_id: accountId, number_key: key, is_prefix: 0, ...entry, created: now });
  const isFresh = database.kind === 'mysql' ? insert.ignore() : insert.onConflict((on) => on.doNothing());
  await isFresh.execute();
  await db
    .updateTable(BLACKLIST)
    .set(entry)
    .where('account_id', '=', accountId)
    .where('number_key', '=', key)
    .where('is_prefix', '=', 0)
    .where('kind', '!=', 'dnc')
    .execute();
}
