/** Opens the file `rows.db`, and tells it from one that took its place. */
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SqliteDatabase } from 'kysely';
import { FILE_MODE, FOLDER_MODE } from '../../lib/files.ts';
import { openSqliteFile } from './file.ts';

/** @param mustExist a missing file is an error, and is not made */
export function openRowsFile(path: string, { mustExist }: { mustExist: boolean }): SqliteDatabase {
  if (mustExist) return openSqliteFile(path, { fileMustExist: true });
  mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
  const file = openSqliteFile(path);
  chmodSync(path, FILE_MODE);
  return file;
}

/** Differs when the file at this path is another one; undefined where there is none. */
export function identityOf(path: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.dev} ${stat.ino}`;
}
