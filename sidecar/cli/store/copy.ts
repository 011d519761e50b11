import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { SidecarError } from '../../lib/error.ts';
import { formatTable } from '../../lib/table.ts';
import { loadSettings } from '../../settings/config.ts';
import { lockHome } from '../../settings/lock.ts';
import { type CopiedTable, CopyError, copyStore } from '../../store/copy/copy-store.ts';
import { sqlitePath } from '../../store/open.ts';
import { withSettings } from '../settings-option.ts';

interface Options {
  config?: string;
  to?: string;
}

/** Between two lines of progress, ms. */
const PROGRESS_MS = 1000;

/** `cti-robot store`: the database as a whole. */
export function storeCommand(): Command {
  return new Command('store').description('copy the SQLite of this home to a MySQL or MariaDB').addCommand(
    withSettings(new Command('copy'))
      .description('copy rows, records, positions and everything of the hub to an empty MySQL or MariaDB')
      .option('--to <url>', 'mysql://user:password@host/database (default: the setting mysql)')
      .addHelpText(
        'after',
        `
Stop the sidecar first. The SQLite file stays as it is. A copy that was interrupted goes on where it was: give the same
command again. Where the sidecar ran in between, the copy begins again. At the end the numbers of rows are compared.

The password in --to can be seen by other users of this machine while the command runs. Set CTI_ROBOT_MYSQL instead.`,
      )
      .action(copy),
  );
}

async function copy({ config, to }: Options): Promise<void> {
  const settings = loadSettings(config);
  const url = to ?? settings.mysql;
  if (url === undefined || !/^mysql:\/\/./.test(url) || !URL.canParse(url))
    throw new SidecarError(
      'SETTINGS',
      'where to? give --to mysql://user:password@host/database, or set mysql',
    );
  const path = sqlitePath(settings.home);
  if (!existsSync(path))
    throw new SidecarError('STORE', `there is no ${path}: nothing to copy, or \`home\` is wrong`);
  // Rows that a sidecar adds meanwhile would be missing.
  const lock = await lockHome(settings.home);
  try {
    const copied = await copyStore({ from: path, to: url, ...report(), now: () => new Date().toISOString() });
    process.stdout.write(formatTable(['table', 'rows'], copied.map(asLine)));
    process.stdout.write('All is copied. Set mysql in the settings and start the sidecar.\n');
  } catch (error) {
    const message = (error as Error).message;
    if (error instanceof CopyError) throw new SidecarError('STORE', message);
    throw new SidecarError('STORE', `the copy stopped: ${message}. The same command continues it`, {
      cause: error,
    });
  } finally {
    await lock.release();
  }
}

function asLine({ table, rows }: CopiedTable): [string, string] {
  return [table, String(rows)];
}

function report() {
  let told = 0;
  const say = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };
  return {
    onProgress({ table, rows, of }: { table: string; rows: number; of: number }): void {
      const now = performance.now();
      if (rows < of && now - told < PROGRESS_MS) return;
      told = now;
      say(`${table}: ${rows} of ${of}`);
    },
    onResume(how: 'continued' | 'again'): void {
      say(
        how === 'continued'
          ? 'going on with the copy that was interrupted'
          : 'the sidecar has run since the copy was interrupted: it begins again',
      );
    },
  };
}
