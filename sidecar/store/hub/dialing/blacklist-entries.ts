/** The entries of blacklists, as people look through them and change them. */
import { sql } from 'kysely';
import type { HubDb, HubStore } from '../hub-store.ts';
import { lockAccount } from '../row-lock.ts';

/** `dnc`: the person asked not to be called. `outcome`: a call told so. Stronger ones come first. */
export const BLACKLIST_KINDS = ['dnc', 'manual', 'outcome'] as const;
export type BlacklistKind = (typeof BLACKLIST_KINDS)[number];

/** An entry for a number (its key), or for all numbers that begin so. */
export interface NewBlacklistEntry {
  key: string;
  isPrefix: boolean;
  kind: BlacklistKind;
  reason: string;
  /** ms since 1970; null: for good. */
  until: number | null;
}

export interface BlacklistRow extends NewBlacklistEntry {
  id: number;
  /** ms since 1970 */
  created: number;
}

export interface BlacklistPage {
  accountId: number;
  /** Of the number or the reason. */
  keyword?: string | undefined;
  /** Only this entry. */
  named?: Pick<NewBlacklistEntry, 'key' | 'isPrefix'> | undefined;
  kind?: string | undefined;
  limit: number;
  offset: number;
}

/** The newest first, and how many there are. */
export async function listBlacklist(
  db: HubDb,
  { accountId, keyword, named, kind, limit, offset }: BlacklistPage,
): Promise<{ rows: BlacklistRow[]; total: number }> {
  let query = db.selectFrom('call_blacklist').where('account_id', '=', accountId);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (named !== undefined)
    query = query.where('number_key', '=', named.key).where('is_prefix', '=', named.isPrefix ? 1 : 0);
  if (keyword !== undefined) {
    const pattern = `%${keyword.replace(/[!%_]/g, '!$&')}%`;
    query = query.where(
      sql<boolean>`(number_key like ${pattern} escape '!' or reason like ${pattern} escape '!')`,
    );
  }
  const { total } = await query
    .select(({ fn }) => fn.countAll<number | string>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await query.selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute();
  return { rows: rows.map(rowOf), total: Number(total) };
}

export async function findBlacklistEntry(
  db: HubDb,
  { accountId, id }: { accountId: number; id: number },
): Promise<BlacklistRow | undefined> {
  const row = await db
    .selectFrom('call_blacklist')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && rowOf(row);
}

/** Entries for exactly these keys, numbers and prefixes. */
export async function entriesOf(
  db: HubDb,
  accountId: number,
  keys: readonly string[],
): Promise<BlacklistRow[]> {
  const found: BlacklistRow[] = [];
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    const rows = await db
      .selectFrom('call_blacklist')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('number_key', 'in', keys.slice(start, start + AT_ONCE))
      .execute();
    found.push(...rows.map(rowOf));
  }
  return found;
}

/** Keys of one statement. */
const AT_ONCE = 500;

export interface BlacklistChange {
  added: number;
  /** Entries that have another reason or end now. */
  changed: number;
  /** Entries that stay as they are, because they are stronger or the same. */
  kept: number;
  /** Numbers may be called earlier than before. */
  isEased: boolean;
}

/**
 * Adds entries, in a transaction. An entry that exists gets the new reason and end, unless it is stronger: what a person
 * asked for is not overwritten by what an operator notes, nor that by the outcome of a call.
 *
 * @param entries each key once
 * @param now ms since 1970
 */
export async function addToBlacklist(
  db: HubDb,
  accountId: number,
  { entries, kind, now }: { entries: readonly NewBlacklistEntry[]; kind: HubStore['kind']; now: number },
): Promise<BlacklistChange> {
  const change: BlacklistChange = { added: 0, changed: 0, kept: 0, isEased: false };
  // Two who add the same number do so one after the other.
  await lockAccount(db, accountId);
  const known = new Map<string, BlacklistRow>();
  const existing = await entriesOf(
    db,
    accountId,
    entries.map(({ key }) => key),
  );
  for (const row of existing) known.set(nameOf(row), row);
  const fresh = entries.filter((entry) => !known.has(nameOf(entry)));
  for (let start = 0; start < fresh.length; start += AT_ONCE) {
    const rows = fresh.slice(start, start + AT_ONCE).map(({ key, isPrefix, ...entry }) => ({
      ...{ ...entry, account_id: accountId, number_key: key, is_prefix: isPrefix ? 1 : 0, created: now },
    }));
    const insert = db.insertInto('call_blacklist').values(rows);
    const done = await (kind === 'mysql'
      ? insert.ignore()
      : insert.onConflict((conflict) => conflict.doNothing())
    ).executeTakeFirstOrThrow();
    change.added += Number(done.numInsertedOrUpdatedRows ?? rows.length);
  }
  for (const entry of entries) {
    const row = known.get(nameOf(entry));
    if (row === undefined) continue;
    if (isStronger(row, entry) || isSame(row, entry)) {
      change.kept++;
      continue;
    }
    const { kind: as, reason, until } = entry;
    await db
      .updateTable('call_blacklist')
      .set({ kind: as, reason, until })
      .where('id', '=', row.id)
      .execute();
    change.changed++;
    if (until !== null && (row.until === null || until < row.until)) change.isEased = true;
  }
  return change;
}

export async function removeFromBlacklist(db: HubDb, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .deleteFrom('call_blacklist')
    .where('id', 'in', [...ids])
    .execute();
}

function nameOf({ key, isPrefix }: Pick<NewBlacklistEntry, 'key' | 'isPrefix'>): string {
  return `${key} ${isPrefix}`;
}

function isStronger({ kind }: BlacklistRow, than: NewBlacklistEntry): boolean {
  return BLACKLIST_KINDS.indexOf(kind) < BLACKLIST_KINDS.indexOf(than.kind);
}

function isSame(row: BlacklistRow, { kind, reason, until }: NewBlacklistEntry): boolean {
  return row.kind === kind && row.reason === reason && row.until === until;
}

interface Stored {
  id: number;
  number_key: string;
  is_prefix: number;
  kind: string;
  reason: string;
  until: number | null;
  created: number;
}

function rowOf({ id, number_key, is_prefix, kind, reason, until, created }: Stored): BlacklistRow {
  return {
    id: Number(id),
    key: number_key,
    isPrefix: is_prefix === 1,
    kind: kind as BlacklistKind,
    reason,
    until: until === null ? null : Number(until),
    created: Number(created),
  };
}
