/**
 * A new secret key in the place of the old one. The new key is in a file beside before the database changes, so that
 * neither a kill nor a full disk leaves values that no key opens.
 */
import { chown, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readIfExists, syncFolder } from '../../lib/files.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import { listSealed, resealAll } from '../../store/hub/sealed.ts';
import { HubError } from '../error.ts';
import { writeKey } from './key-file.ts';
import { SecretKey } from './secret-key.ts';

export interface Rotation {
  store: HubStore;
  /** The key in force. */
  current: SecretKey;
  /** Its file. */
  file: string;
}

export interface Rotated {
  /** How many values were sealed anew. */
  values: number;
  /** An interrupted rotation was completed; no further key was made. */
  isCompleted: boolean;
}

/** @throws HubError `SEALED` where the key in force does not open what is stored: nothing was changed */
export async function rotateSecretKey({ store, current, file }: Rotation): Promise<Rotated> {
  const beside = `${file}.new`;
  const left = await readIfExists(beside);
  if (left !== undefined) {
    const key = SecretKey.parse(left.toString('utf8'));
    const values = await listSealed(store.db);
    if (values.length > 0 && values.every(({ sealed, context }) => opens(key, sealed, context))) {
      await putInPlace(beside, file);
      return { values: values.length, isCompleted: true };
    }
    await rm(beside);
  }
  const next = SecretKey.generate();
  await writeKey(beside, next);
  const values = await store.db
    .transaction()
    .execute((db) =>
      resealAll(db, ({ sealed, context }) => next.seal(current.open(sealed, context), context)),
    )
    .catch(async (error: unknown) => {
      // The key in force does not open a value: the database is unchanged. After any other error it may not be.
      if (error instanceof HubError) await rm(beside);
      throw error;
    });
  await putInPlace(beside, file);
  return { values, isCompleted: false };
}

/** Root runs the command, and the service reads the file. */
async function giveSameOwner(file: string, other: string): Promise<void> {
  const { uid, gid } = await stat(other);
  if (process.getuid?.() === 0) await chown(file, uid, gid);
}

async function putInPlace(beside: string, file: string): Promise<void> {
  await giveSameOwner(beside, file);
  await rename(beside, file);
  await syncFolder(dirname(file));
}

function opens(key: SecretKey, sealed: string, context: string): boolean {
  try {
    key.open(sealed, context);
    return true;
  } catch {
    return false;
  }
}
