import { Command } from 'commander';
import { loadSettings } from '../settings/config.ts';
import { migrateStore, pendingMigrations } from '../store/open.ts';
import type { Migration } from '../store/schema/migrations.ts';
import { withSettings } from './settings-option.ts';
import { SILENT, storeError } from './store-access.ts';

interface Options {
  config?: string;
  print?: true;
}

/** `cti-robot migrate`: updates the schema, for sidecars whose database user may not create tables. */
export function migrateCommand(): Command {
  return withSettings(new Command('migrate'))
    .description('update the schema of the store (the sidecar does so itself if it has the rights)')
    .option('--print', 'print the pending statements instead, for an administrator to run')
    .action(async ({ config, print }: Options) => {
      const settings = loadSettings(config);
      try {
        if (print) {
          process.stdout.write(formatMigrations(await pendingMigrations(settings, SILENT)));
          return;
        }
        const { applied, withheld } = await migrateStore(settings, SILENT);
        for (const name of applied) process.stdout.write(`applied ${name}\n`);
        for (const { migration, column, grant } of withheld) {
          process.stderr.write(
            `cti-robot: ${migration}: the account may not add the column ${column}; rows are stored without it. ` +
              `Run as an administrator, then migrate again: ${grant}\n`,
          );
        }
        if (withheld.length > 0) process.exitCode = 1;
        else if (applied.length === 0) process.stdout.write('the schema is up to date\n');
      } catch (error) {
        throw storeError(settings, error);
      }
    });
}

/** A comment alone if nothing is pending: the output can be run as SQL in any case. */
function formatMigrations(migrations: readonly Migration[]): string {
  if (migrations.length === 0) return '-- the schema is up to date\n';
  return migrations
    .map(({ name, statements }) => `-- ${name}\n${statements.map((text) => `${text};\n`).join('\n')}`)
    .join('\n');
}
