/** Prompts of accounts. Their content is in pieces (content.ts). */
import type { HubDb } from '../hub-store.ts';
import { type ReadOptions, withLock } from '../row-lock.ts';
import { deleteContent } from './content.ts';

export interface PromptRow {
  id: number;
  accountId: number;
  /** SHA-256 of the content, hex. */
  hash: string;
  /** For people. */
  name: string;
  bytes: number;
  /** Of the audio. */
  lengthMs: number;
  /** Samples a second. */
  rate: number;
  channels: number;
  author: string;
  revision: number;
  /** ms since 1970. */
  created: number;
}

export type NewPrompt = Omit<PromptRow, 'id' | 'revision' | 'created'>;

function selectPrompts(db: HubDb, accountId: number) {
  return db
    .selectFrom('hub_prompt')
    .select([
      'id',
      'account_id as accountId',
      'hash',
      'name',
      'bytes',
      'length_ms as lengthMs',
      'rate',
      'channels',
      'author',
      'revision',
      'created',
    ])
    .where('account_id', '=', accountId);
}

/** @throws a duplicate's error for content that the account has */
export async function insertPrompt(
  db: HubDb,
  { accountId, lengthMs, ...row }: NewPrompt,
  now: number,
): Promise<number> {
  const { insertId } = await db
    .insertInto('hub_prompt')
    .values({ ...row, account_id: accountId, length_ms: lengthMs, created: now })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

/** A prompt of this account only. */
export async function findPrompt(
  db: HubDb,
  { accountId, hash }: { accountId: number; hash: string },
  options: ReadOptions = {},
): Promise<PromptRow | undefined> {
  const query = selectPrompts(db, accountId).where('hash', '=', hash);
  return withLock(query, db, options).executeTakeFirst();
}

/** The newest first. @param before id of the last prompt of the page before */
export async function listPrompts(
  db: HubDb,
  accountId: number,
  { limit, before }: { limit: number; before?: number | undefined },
): Promise<PromptRow[]> {
  let query = selectPrompts(db, accountId).orderBy('id', 'desc').limit(limit);
  if (before !== undefined) query = query.where('id', '<', before);
  return query.execute();
}

/** @param revision the name is changed only while the prompt has this revision @returns whether it was */
export async function renamePrompt(db: HubDb, id: number, name: string, revision: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('hub_prompt')
    .set({ name, revision: revision + 1 })
    .where('id', '=', id)
    .where('revision', '=', revision)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function deletePrompt(db: HubDb, id: number): Promise<void> {
  await deleteContent(db, id);
  await db.deleteFrom('hub_prompt').where('id', '=', id).execute();
}

/** Hashes looked up in one statement. */
const HASHES_AT_ONCE = 500;

/** The hashes among these that an account has. Locked, they cannot be deleted until the transaction ends. */
export async function uploadedHashes(
  db: HubDb,
  accountId: number,
  hashes: readonly string[],
  options: ReadOptions = {},
): Promise<Set<string>> {
  const found = new Set<string>();
  for (let from = 0; from < hashes.length; from += HASHES_AT_ONCE) {
    const query = db
      .selectFrom('hub_prompt')
      .select('hash')
      .where('account_id', '=', accountId)
      .where('hash', 'in', hashes.slice(from, from + HASHES_AT_ONCE));
    for (const { hash } of await withLock(query, db, options).execute()) found.add(hash);
  }
  return found;
}

/** Bytes that the prompts and scripts of an account take. */
export async function storedBytes(db: HubDb, accountId: number): Promise<number> {
  const prompts = await db
    .selectFrom('hub_prompt')
    .select(({ fn }) => fn.sum<number>('bytes').as('bytes'))
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  const scripts = await db
    .selectFrom('hub_flow_version as v')
    .innerJoin('hub_flow as f', 'f.id', 'v.flow_id')
    .select(({ fn }) => fn.sum<number>('v.bytes').as('bytes'))
    .where('f.account_id', '=', accountId)
    .executeTakeFirst();
  const recordings = await db
    .selectFrom('hub_recording')
    .select(({ fn }) => fn.sum<number>('bytes').as('bytes'))
    .where('account', '=', db.selectFrom('hub_account').select('name').where('id', '=', accountId))
    .where('state', '!=', 'remove')
    .executeTakeFirst();
  const all = [prompts, scripts, recordings];
  return all.reduce((sum, one) => sum + Number(one?.bytes ?? 0), 0);
}
