/** Calls whose id was told before they were placed. */
import type { Selectable } from 'kysely';
import type { HubDb } from '../hub-store.ts';
import type { LedTables } from './tables.ts';

export type PromisedCall = Selectable<LedTables['call_promise']>;

export async function insertPromise(db: HubDb, promise: PromisedCall): Promise<void> {
  await db.insertInto('call_promise').values(promise).execute();
}

/** A promised call of an account. */
export async function findPromise(
  db: HubDb,
  { accountId, callid }: { accountId: number; callid: string },
): Promise<PromisedCall | undefined> {
  const row = await db
    .selectFrom('call_promise')
    .selectAll()
    .where('call_id', '=', callid)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return (
    row && {
      ...row,
      task_id: Number(row.task_id),
      number_id: Number(row.number_id),
      created: Number(row.created),
    }
  );
}

/** The ids that were promised for numbers and that no attempt has yet, by the number. */
export async function openPromises(db: HubDb, numbers: readonly number[]): Promise<Map<number, string>> {
  if (numbers.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_promise as p')
    .leftJoin('call_attempt as a', 'a.id', 'p.call_id')
    .select(['p.number_id as number', 'p.call_id as callid'])
    .where('p.number_id', 'in', [...numbers])
    .where('a.id', 'is', null)
    .execute();
  return new Map(rows.map(({ number, callid }) => [Number(number), callid]));
}

/** What those who asked for calls know them by, by the call. */
export async function outIds(db: HubDb, callids: readonly string[]): Promise<Map<string, string>> {
  if (callids.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_promise')
    .select(['call_id', 'out_id'])
    .where('call_id', 'in', [...callids])
    .execute();
  return new Map(rows.map(({ call_id, out_id }) => [call_id, out_id ?? '']));
}

/** @param before ms since 1970 */
export async function deleteOldPromises(db: HubDb, before: number): Promise<void> {
  await db.deleteFrom('call_promise').where('created', '<', before).execute();
}
