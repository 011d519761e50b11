/** Nonces that signed requests have used: each once, over all hubs. */
import { sql } from 'kysely';
import type { HubDb, HubStore } from '../hub-store.ts';
import { runTogether } from '../run-together.ts';

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
export function takeNonces(
  store: Pick<HubStore, 'db' | 'kind'>,
  nonces: readonly NewNonce[],
  times: { now: number; expires: number },
): Promise<Set<string>> {
  return runTogether(store, (db) => insertNonces(db, { kind: store.kind, nonces, ...times }));
}

interface Taking {
  kind: HubStore['kind'];
  nonces: readonly NewNonce[];
  now: number;
  expires: number;
}

async function insertNonces(db: HubDb, { kind, nonces, now, expires }: Taking): Promise<Set<string>> {
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
