import { Command } from 'commander';
import { loadSettings } from '../settings/config.ts';
import { readMigrations } from '../store/migrate.ts';
import { migrateStore } from '../store/open.ts';
import { withSettings } from './settings-option.ts';
import { SILENT, storeError } from './store-access.ts';

interface Options {
  config?: string;
  print?: true;
}

/** `cti-robot migrate`: brings the schema up to date, for sidecars whose user may not create tables. */
export function migrateCommand(): Command {
  return withSettings(new Command('migrate'))
    .description('bring the schema of the store up to date (the sidecar does so itself where it may)')
    .option('--print', 'print the statements instead, for somebody else to run')
    .action(async ({ config, print }: Options) => {
      const settings = loadSettings(config);
      if (print) {
        process.stdout.write(statements(settings.mysql ? 'mysql' : 'sqlite'));
        return;
      }
      try {
        const applied = await migrateStore(settings, SILENT);
        const said = applied.map((name) => `applied ${name}\n`).join('');
        process.stdout.write(said === '' ? 'the schema is up to date\n' : said);
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
