import { Command } from 'commander';
import { runSidecar } from '../main.ts';
import { readSettings } from '../settings/config.ts';
import { messageOf } from './message.ts';
import { withSettings } from './settings-option.ts';

/** `cti-robot sidecar`: runs until SIGTERM. */
export function sidecarCommand(): Command {
  return withSettings(new Command('sidecar'))
    .description('keep flows in and rows out of this host, until SIGTERM')
    .action(async ({ config }: { config?: string }) => {
      let status = 1;
      try {
        const { settings, oldNames } = readSettings(config);
        status = await runSidecar(settings, oldNames);
      } catch (error) {
        process.stderr.write(`cti-robot: ${messageOf(error)}\n`);
      }
      // Whatever a failed start left behind (a thread, a connection) must not keep the process.
      process.exit(status);
    });
}
