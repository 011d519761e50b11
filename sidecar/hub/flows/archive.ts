/** Puts scripts into the archive, each version of a flow once, whoever comes with it. */
import { findVersion, insertVersion, type NewVersion } from '../../store/hub/flow-versions.ts';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';

/** @returns whether the version is new */
export async function archiveVersion(
  { isDuplicate }: Pick<HubStore, 'isDuplicate'>,
  db: HubDb,
  version: NewVersion,
  now: number,
): Promise<boolean> {
  if (await findVersion(db, version.flowId, version.version)) return false;
  try {
    await insertVersion(db, version, now);
    return true;
  } catch (error) {
    // Another hub or host was faster.
    if (isDuplicate(error)) return false;
    throw error;
  }
}
