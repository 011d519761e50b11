import { Command } from 'commander';
import { loadSettings, shownSettings } from '../settings/config.ts';
import { withSettings } from './settings-option.ts';

/** `cti-robot config`: the settings in force as JSON, secrets hidden. */
export function configCommand(): Command {
  return withSettings(new Command('config'))
    .description('print the settings in force, without secrets')
    .action(({ config }: { config?: string }) => {
      process.stdout.write(`${JSON.stringify(shownSettings(loadSettings(config)), null, 2)}\n`);
    });
}
