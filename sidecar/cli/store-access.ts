/** The store for commands that read it while a sidecar may be writing. */
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { SidecarError } from '../lib/error.ts';
import { type HomeLock, lockHome } from '../settings/lock.ts';
import type { Settings } from '../settings/settings.ts';
import { StoreError } from '../store/error.ts';
import { openStore, sqlitePath } from '../store/open.ts';
import type { Store } from '../store/store.ts';

/** A sidecar locks SQLite's file for moments only; a lock that lasts longer is stale. */
const BUSY_WAIT_MS = 4000;
/** Longer than it takes to detect a stale lock. */
const LOCKED_HOME_WAIT_MS = 15_000;
const RETRY_MS = 20;

/** For commands, which print errors themselves. */
export const SILENT = pino({ enabled: false });

/**
 * Reads from the store without creating or migrating anything.
 *
 * @throws SidecarError `STORE`
 */
export async function readStore<T>(settings: Settings, read: (store: Store) => Promise<T>): Promise<T> {
  if (!settings.mysql && !existsSync(sqlitePath(settings.home))) {
    throw new SidecarError(
      'STORE',
      `there is no ${sqlitePath(settings.home)}: nothing has been stored yet, or \`home\` is wrong`,
    );
  }
  try {
    return await readWithRetries(settings, read, false);
  } catch (error) {
    if (!isBusy(error)) throw storeError(settings, error);
  }
  // A stale lock may be removed by the owner of the home only, and no sidecar may own it then.
  let lock: HomeLock | undefined;
  try {
    lock = await lockHome(settings.home);
    return await readWithRetries(settings, read, true);
  } catch (error) {
    throw storeError(settings, error);
  } finally {
    await lock?.release();
  }
}

async function readWithRetries<T>(
  settings: Settings,
  read: (store: Store) => Promise<T>,
  alone: boolean,
): Promise<T> {
  const store = openStore(settings, { log: SILENT, readOnly: true, alone });
  const end = performance.now() + (alone ? LOCKED_HOME_WAIT_MS : BUSY_WAIT_MS);
  try {
    for (;;) {
      try {
        return await read(store);
      } catch (error) {
        if (!isBusy(error) || performance.now() > end) throw error;
        await pause(RETRY_MS);
      }
    }
  } finally {
    await store.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof StoreError && error.reason === 'SQLITE_BUSY';
}

/** An error of the store as the command prints it. */
export function storeError(settings: Settings, error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  const { place } = openStore(settings, { log: SILENT, readOnly: true });
  return new SidecarError('STORE', `the store ${place} cannot be used: ${error.message}`, { cause: error });
}
