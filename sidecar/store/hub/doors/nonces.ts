/** Nonces that signed requests have used: each once, over all hubs on a MySQL. A hub on SQLite keeps them in files. */
import { sql } from 'kysely';
import type { HubDb } from '../hub-store.ts';

export interface NewNonce {
  /** SHA-256, hex. */
  hash: string;
  /** UUID of the request. */
  claim: string;
}

/**
 * Takes nonces, all at once. One whose time is over may be taken again.
 *
 * @returns the claims of those requests that were the first with theirs
 */
export async function takeNonces(
  db: HubDb,
  nonces: readonly NewNonce[],
  { now, expires }: { now: number; expires: number },
): Promise<Set<string>> {
  await db
    .insertInto('hub_nonce')
    .values(nonces.map((nonce) => ({ ...nonce, expires })))
    .onDuplicateKeyUpdate({
      // The claim first: it looks at the time that the row had.
      claim: sql`if(expires <= ${now}, values(claim), claim)`,
      expires: sql`if(expires <= ${now}, values(expires), expires)`,
    })
    .execute();
  const hashes = nonces.map(({ hash }) => hash);
  const rows = await db.selectFrom('hub_nonce').select('claim').where('hash', 'in', hashes).execute();
  return new Set(rows.map(({ claim }) => claim));
}

/** @param now ms since 1970 */
export async function deleteOldNonces(db: HubDb, now: number): Promise<void> {
  await db.deleteFrom('hub_nonce').where('expires', '<=', now).execute();
}
