/**
 * Reads or creates the identity of a spool folder, in its file `.spool-id`. Positions in the store belong to this identity,
 * because the host's name and the path may change while files are partly moved.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, writeAtomically } from '../lib/files.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws an error of the file system */
export async function spoolIdentity(spool: string, newId: () => string = randomUUID): Promise<string> {
  await makeFolder(spool);
  const path = join(spool, '.spool-id');
  try {
    const id = (await readFile(path, 'utf8')).trim();
    if (UUID.test(id)) return id;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const id = newId();
  await writeAtomically(path, `${id}\n`);
  return id;
}
