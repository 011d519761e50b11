/** Which prompts a version of a flow names. */
import { sql } from 'kysely';
import type { HubDb, HubStore } from '../hub-store.ts';
import { type ReadOptions, withLock } from '../row-lock.ts';

/** Rows of one statement. */
const ROWS_AT_ONCE = 500;

/** Notes the prompts of a version; those that are noted already stay. */
export async function noteVersionPrompts(
  db: HubDb,
  { flowId, version, prompts }: { flowId: number; version: string; prompts: readonly string[] },
  kind: HubStore['kind'],
): Promise<void> {
  for (let from = 0; from < prompts.length; from += ROWS_AT_ONCE) {
    const rows = prompts.slice(from, from + ROWS_AT_ONCE).map((hash) => ({ flow_id: flowId, version, hash }));
    const insert = db.insertInto('hub_flow_version_prompt').values(rows);
    await (kind === 'mysql'
      ? insert.onDuplicateKeyUpdate({ version: sql`version` })
      : insert.onConflict((conflict) => conflict.doNothing())
    ).execute();
  }
}

/** The hashes that a version names, in their order. */
export async function versionPrompts(db: HubDb, flowId: number, version: string): Promise<string[]> {
  const rows = await db
    .selectFrom('hub_flow_version_prompt')
    .select('hash')
    .where('flow_id', '=', flowId)
    .where('version', '=', version)
    .orderBy('hash')
    .execute();
  return rows.map(({ hash }) => hash);
}

export interface NamingVersion {
  /** The flow's number. */
  number: number;
  flow: string;
  version: string;
}

/** Versions that are shown of those that name a prompt. */
const MOST_SHOWN = 100;

/** The versions of an account's flows that name a prompt, also of removed flows, which can be added again. */
export async function versionsNaming(
  db: HubDb,
  { accountId, hash }: { accountId: number; hash: string },
  options: ReadOptions = {},
): Promise<NamingVersion[]> {
  const query = db
    .selectFrom('hub_flow_version_prompt as p')
    .innerJoin('hub_flow as f', 'f.id', 'p.flow_id')
    .select(['f.id as number', 'f.name as flow', 'p.version'])
    .where('p.hash', '=', hash)
    .where('f.account_id', '=', accountId)
    .orderBy('f.id')
    .orderBy('p.version')
    .limit(MOST_SHOWN);
  return withLock(query, db, options).execute();
}
