import type { Command } from 'commander';
import { CONFIG_VARIABLE, variableOf } from '../settings/config.ts';

/** Adds `--config`, for commands that work with the sidecar's settings. */
export function withSettings(command: Command): Command {
  return command
    .option('--config <file>', `settings file, JSON (default: ${CONFIG_VARIABLE})`)
    .addHelpText(
      'after',
      `\nEnvironment variables override the file: ${variableOf('ingest.batchRows')} sets\n\`ingest.batchRows\`.`,
    );
}
