/** The storage that an account may use. What hosts bring by themselves is archived in any case. */
import { findAccountById } from '../../store/hub/accounts.ts';
import { findVersion } from '../../store/hub/flow-versions.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { storedBytes } from '../../store/hub/prompts/prompts.ts';
import { quotasOf } from '../access/quotas.ts';
import { HubError } from '../error.ts';

interface NewScript {
  flowId: number;
  accountId: number;
  version: string;
  /** Of the script. */
  bytes: number;
}

/**
 * Refuses a version for which the account has no room; one that is archived already needs none.
 *
 * @param db the transaction that archives it
 * @throws HubError `QUOTA`
 */
export async function refuseOverStorage(
  db: HubDb,
  { flowId, accountId, version, bytes }: NewScript,
): Promise<void> {
  // Locked: two that are saved at once must not share the last room.
  const account = await findAccountById(db, accountId, { lock: true });
  const limit = quotasOf(account?.settings ?? '{}').storage_bytes;
  if (limit === null || (await findVersion(db, flowId, version))) return;
  if ((await storedBytes(db, accountId)) + bytes > limit)
    throw new HubError('QUOTA', { values: { what: 'storage_bytes', limit } });
}
