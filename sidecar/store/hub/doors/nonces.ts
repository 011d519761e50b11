/** Nonces that signed requests have used: each once, over all hubs. */
import { sql } from 'kysely';
import type { HubDb, HubStore } from '../hub-store.ts';

export interface NewNonce {
  /** SHA-256, hex. */
  hash: string;
  /** UUID of the request. */
  claim: string;
}

/**
 * Takes nonces, all in one statement. One whose time is over may be taken again.
 *
 * @returns the claims of those requests that were the first with theirs
 */
export async function takeNonces(
  { db, kind }: Pick<HubStore, 'db' | 'kind'>,
  nonces: readonly NewNonce[],
  { now, expires }: { now: number; expires: number },
): Promise<Set<string>> {
  const insert = db.insertInto('hub_nonce').values(nonces.map((nonce) => ({ ...nonce, expires })));
  await (kind === 'mysql'
    ? insert.onDuplicateKeyUpdate({
        // The claim first: it looks at the time that the row had.
        claim: sql`if(expires <= ${now}, values(claim), claim)`,
        expires: sql`if(expires <= ${now}, values(expires), expires)`,
      })
    : insert.onConflict((conflict) =>
        conflict
          .column('hash')
          .doUpdateSet({ claim: sql`excluded.claim`, expires })
          .where('hub_nonce.expires', '<=', now),
      )
  ).execute();
  const hashes = nonces.map(({ hash }) => hash);
  const rows = await db.selectFrom('hub_nonce').select('claim').where('hash', 'in', hashes).execute();
  return new Set(rows.map(({ claim }) => claim));
}

/** @param now ms since 1970 */
export async function deleteOldNonces(db: HubDb, now: number): Promise<void> {
  await db.deleteFrom('hub_nonce').where('expires', '<=', now).execute();
}
