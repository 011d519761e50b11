/** Nonces that signed requests have used: each once, over all hubs. */
import type { HubDb, HubStore } from '../hub-store.ts';

export interface NewNonce {
  /** SHA-256, hex. */
  hash: string;
  /** UUID of the request. */
  claim: string;
}

/**
 * Takes nonces, all in one statement.
 *
 * @returns the claims of those requests that were the first with theirs
 */
export async function takeNonces(
  { db, kind }: Pick<HubStore, 'db' | 'kind'>,
  nonces: readonly NewNonce[],
  { now, expires }: { now: number; expires: number },
): Promise<Set<string>> {
  const hashes = nonces.map(({ hash }) => hash);
  await db.deleteFrom('hub_nonce').where('hash', 'in', hashes).where('expires', '<=', now).execute();
  const insert = db.insertInto('hub_nonce').values(nonces.map((nonce) => ({ ...nonce, expires })));
  await (kind === 'mysql'
    ? insert.ignore()
    : insert.onConflict((conflict) => conflict.column('hash').doNothing())
  ).execute();
  const rows = await db.selectFrom('hub_nonce').select('claim').where('hash', 'in', hashes).execute();
  return new Set(rows.map(({ claim }) => claim));
}

/** @param now ms since 1970 */
export async function deleteOldNonces(db: HubDb, now: number): Promise<void> {
  await db.deleteFrom('hub_nonce').where('expires', '<=', now).execute();
}
