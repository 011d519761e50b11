/**
 * The data folder of a new MariaDB server. Making one takes four times as long as starting a server on it, so the first
 * test that needs one makes it, and all copy it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '../../../sidecar/settings/config.ts';
import { PATH } from './process.ts';

/** The same when the data is made and when the server starts, which makes its log anew otherwise. */
export const LOG_FILE_SIZE = '--innodb-log-file-size=32M';

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url));

/** Copies the data of a new server to a folder that does not exist. */
export async function copyNewData(data: string): Promise<void> {
  await cp(newData(), data, { recursive: true });
}

/** @returns the folder to copy; another version of the server has another one */
function newData(): string {
  const version = run('mariadbd', ['--no-defaults', '--version']);
  const name = createHash('sha256')
    .update(`${version} ${LOG_FILE_SIZE} ${user()}`)
    .digest('hex')
    .slice(0, 16);
  const kept = join(CACHE, `mariadb-${name}`);
  if (existsSync(kept)) return kept;
  mkdirSync(CACHE, { recursive: true });
  const base = mkdtempSync(join(CACHE, 'new-mariadb-'));
  const [made, temporary] = [join(base, 'data'), join(base, 'tmp')];
  mkdirSync(temporary);
  run(
    'mariadb-install-db',
    [
      '--no-defaults',
      `--datadir=${made}`,
      `--user=${user()}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      LOG_FILE_SIZE,
    ],
    temporary,
  );
  try {
    renameSync(made, kept);
  } catch (error) {
    // Another test file was faster.
    if (!existsSync(kept)) throw error;
  }
  rmSync(base, { recursive: true, force: true });
  return kept;
}

/** @returns its output */
function run(program: string, args: string[], temporary?: string): string {
  const env = { ...processEnvironment(), PATH, LC_ALL: 'C', ...(temporary ? { TMPDIR: temporary } : {}) };
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', env });
  if (error) throw new Error(`${program} is missing: run test/support/servers/install.sh (${error.message})`);
  if (status !== 0) throw new Error(`${program} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** mariadbd refuses to run as root unless told so. */
export function user(): string {
  return process.getuid?.() === 0 ? 'root' : (processEnvironment().USER ?? 'mysql');
}
