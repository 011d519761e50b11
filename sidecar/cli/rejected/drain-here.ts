import { Registry } from 'prom-client';
import { createIngest } from '../../ingest/ingest.ts';
import { SidecarError } from '../../lib/error.ts';
import { homePaths } from '../../settings/home.ts';
import { lockHome } from '../../settings/lock.ts';
import type { Settings } from '../../settings/settings.ts';
import { openStore } from '../../store/open.ts';
import { SILENT, storeError } from '../store-access.ts';

/**
 * Moves what is in the spool in this process, where no sidecar runs on the home.
 *
 * @returns false where one runs: it does so by itself
 * @throws SidecarError `STORE`
 */
export async function drainSpoolHere(settings: Settings): Promise<boolean> {
  const { home, spool } = homePaths(settings);
  let lock: Awaited<ReturnType<typeof lockHome>>;
  try {
    lock = await lockHome(home);
  } catch (error) {
    if (error instanceof SidecarError && error.code === 'HOME_IN_USE') return false;
    throw error;
  }
  const store = openStore(settings, { log: SILENT });
  const parts = { spool, store, settings: settings.ingest, log: SILENT, registry: new Registry() };
  const ingest = createIngest(parts);
  try {
    await store.ready();
    await ingest.drain();
    return true;
  } catch (error) {
    throw storeError(settings, error);
  } finally {
    await ingest.stop();
    await store.close();
    await lock.release();
  }
}
