/** What an operator made of the lists of phrases that a release has. */
import type { Selectable } from 'kysely';
import type { DialingTables } from '../dialing/tables.ts';
import type { HubDb } from '../hub-store.ts';

/** As `sidecar/outbound/phrases` reads it. */
export interface PhraseRow {
  list: string;
  /** The phrase, folded. */
  key: string;
  phrase: string;
  code: string;
  rank: number;
  enabled: boolean;
  /** ms since 1970 */
  updated: number;
}

/** @param list undefined: of all lists */
export async function setPhrases(db: HubDb, list?: string): Promise<PhraseRow[]> {
  let query = db.selectFrom('call_phrase').selectAll();
  if (list !== undefined) query = query.where('list', '=', list);
  return (await query.orderBy('list').orderBy('phrase_key').execute()).map(phraseOf);
}

export async function findSetPhrase(
  db: HubDb,
  { list, key }: Pick<PhraseRow, 'list' | 'key'>,
): Promise<PhraseRow | undefined> {
  const row = await db
    .selectFrom('call_phrase')
    .selectAll()
    .where('list', '=', list)
    .where('phrase_key', '=', key)
    .executeTakeFirst();
  return row && phraseOf(row);
}

/** Instead of what was set for the same phrase. Two that come at once do not fail: the later one counts. */
export async function savePhrase(db: HubDb, { key, enabled, ...row }: PhraseRow): Promise<void> {
  await db
    .replaceInto('call_phrase')
    .values({ ...row, phrase_key: key, enabled: enabled ? 1 : 0 })
    .execute();
}

export async function forgetPhrase(db: HubDb, { list, key }: Pick<PhraseRow, 'list' | 'key'>): Promise<void> {
  await db.deleteFrom('call_phrase').where('list', '=', list).where('phrase_key', '=', key).execute();
}

function phraseOf({
  phrase_key,
  enabled,
  updated,
  ...row
}: Selectable<DialingTables['call_phrase']>): PhraseRow {
  return { ...row, key: phrase_key, enabled: enabled !== 0, updated: Number(updated) };
}
