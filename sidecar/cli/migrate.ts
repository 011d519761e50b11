import { Command } from 'commander';
import { loadSettings } from '../settings/config.ts';
import { migrateStore } from '../store/open.ts';
import { readMigrations } from '../store/schema/migrations.ts';
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
    .option('--print', 'print the statements instead, for an administrator to run')
    .action(async ({ config, print }: Options) => {
      const settings = loadSettings(config);
      if (print) {
        process.stdout.write(statements(settings.mysql ? 'mysql' : 'sqlite'));
        return;
      }
      try {
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

function statements(dialect: 'mysql' | 'sqlite'): string {
  return readMigrations(dialect)
    .map(({ name, statements }) => `-- ${name}\n${statements.map((text) => `${text};\n`).join('\n')}`)
    .join('\n');
}
