import { Command } from 'commander';
import { readSettings } from '../settings/config.ts';
import { messageOf } from './message.ts';
import { withSettings } from './settings-option.ts';

/** `cti-robot sidecar`: runs until SIGTERM. */
export function sidecarCommand(): Command {
  return withSettings(new Command('sidecar'))
    .description('serve this host until SIGTERM: fetch flows, store rows, synthesise texts')
    .action(async ({ config }: { config?: string }) => {
      let status = 1;
      try {
        const { settings, oldNames } = readSettings(config);
        const { runSidecar } = await import('../main.ts');
        status = await runSidecar(settings, { oldNames });
      } catch (error) {
        process.stderr.write(`cti-robot: ${messageOf(error)}\n`);
      }
      // A thread or connection that a failed start left behind must not keep the process alive.
      process.exit(status);
    });
}
