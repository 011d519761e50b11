/** Puts scripts into the archive, each version of a flow once, whoever comes with it. */
import { findVersion, insertVersion, type NewVersion } from '../../store/hub/flow-versions.ts';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import { noteVersionPrompts } from '../../store/hub/prompts/version-prompts.ts';

/**
 * @param version with the hashes of the prompts that it names
 * @returns whether the version is new
 */
export async function archiveVersion(
  { isDuplicate, kind }: Pick<HubStore, 'isDuplicate' | 'kind'>,
  db: HubDb,
  { prompts, ...version }: NewVersion & { prompts: readonly string[] },
  now: number,
): Promise<boolean> {
  // Before the version: one whose prompts could be deleted must not be there, whenever this process ends.
  await noteVersionPrompts(db, { ...version, prompts }, kind);
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
