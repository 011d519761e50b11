import { Command } from 'commander';
import { loadSettings } from '../config.ts';
import { runSidecar } from '../main.ts';
import { withSettings } from './settings-option.ts';

/** `cti-robot sidecar`: runs until SIGTERM. */
export function sidecarCommand(): Command {
  return withSettings(new Command('sidecar'))
    .description('keep flows in and rows out of this host, until SIGTERM')
    .action(async ({ config }: { config?: string }) => {
      process.exit(await runSidecar(loadSettings(config)));
    });
}
