import type { Command } from 'commander';
import { CONFIG_VARIABLE, variableOf } from '../settings/config.ts';

/** Adds `--config`, for commands that work with the sidecar's settings. */
export function withSettings(command: Command): Command {
  return command
    .option('--config <file>', `settings file, JSON (else that of ${CONFIG_VARIABLE})`)
    .addHelpText(
      'after',
      `\nEvery setting can also come from the environment, which wins: \`ingest.batchRows\` is ${variableOf('ingest.batchRows')}.`,
    );
}
