import { join } from 'node:path';
import { Command } from 'commander';
import { loadSettings } from '../settings/config.ts';
import { migrateStore, pendingMigrations } from '../store/open.ts';
import { type Migration, readMigrations, sqlFolder } from '../store/schema/migrations.ts';
import { withSettings } from './settings-option.ts';
import { SILENT, storeError } from './store-access.ts';

interface Options {
  config?: string;
  print?: true;
  hub?: true;
}

/** `cti-robot migrate`: updates the schema, for sidecars whose database user may not create tables. */
export function migrateCommand(): Command {
  return withSettings(new Command('migrate'))
    .description('update the schema of the store (the sidecar does so itself if it has the rights)')
    .option('--print', 'print the pending statements instead, for an administrator to run')
    .option('--hub', 'with --print: those that make the tables of the hub as well')
    .action(async ({ config, print, hub }: Options) => {
      const settings = loadSettings(config);
      try {
        if (print) {
          const pending = await pendingMigrations(settings, SILENT);
          // They make what is missing, and leave alone what exists.
          const ofHub = hub
            ? readMigrations(settings.mysql ? 'mysql' : 'sqlite', join(sqlFolder(), 'hub'))
            : [];
          process.stdout.write(formatMigrations([...pending, ...ofHub]));
          return;
        }
        const { applied, withheld } = await migrateStore(settings, SILENT);
        for (const name of applied) process.stdout.write(`applied ${name}\n`);
        for (const { migration, column, grant } of withheld) {
          process.stderr.write(
            `cti-robot: ${migration}: the account may not add ${column.startsWith('table ') ? 'the' : 'the column'} ${column}; ` +
              'rows are stored without it. ' +
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
