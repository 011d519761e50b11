/**
 * The identity of a spool folder, in its file `.spool-id`. Positions in the store belong to it: not to the host,
 * whose name may change while files are half moved, nor to the path.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

const FOLDER_MODE = 0o750;
const FILE_MODE = 0o640;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function spoolIdentity(spool: string, newId: () => string = randomUUID): string {
  mkdirSync(spool, { recursive: true, mode: FOLDER_MODE });
  const path = join(spool, '.spool-id');
  try {
    const id = readFileSync(path, 'utf8').trim();
    if (UUID.test(id)) return id;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const id = newId();
  writeFileAtomic.sync(path, `${id}\n`, { mode: FILE_MODE });
  return id;
}
