import type { Command } from 'commander';
import type { LocalHub } from '../../hub/local-hub.ts';
import { SidecarError } from '../../lib/error.ts';
import { releaseName } from '../../release.ts';
import { loadSettings } from '../../settings/config.ts';
import { withSettings } from '../settings-option.ts';
import { SILENT } from '../store-access.ts';

export interface HubOptions {
  config?: string;
  account: string;
  json?: true;
}

/** Adds `--account`, `--json` and `--config`. */
export function withHubOptions(command: Command): Command {
  return withSettings(command)
    .option('--account <name>', 'the account to work on', 'main')
    .option('--json', 'print JSON');
}

/** Works with the hub of this home, or with its database. */
export async function useHub<T>(
  { config, account }: HubOptions,
  work: (hub: LocalHub) => Promise<T>,
): Promise<T> {
  // The help of a command needs no hub.
  const { withLocalHub } = await import('../../hub/local-hub.ts');
  return withLocalHub({ settings: loadSettings(config), account, version: releaseName(), log: SILENT }, work);
}

/** Prints what a command made: as JSON, or in words. */
export function print(json: true | undefined, data: unknown, words: string): void {
  process.stdout.write(json ? `${JSON.stringify(data)}\n` : words);
}

/** What is said where the account has no such user or key: perhaps the command looks into another database. */
export function missing(what: string, { account }: HubOptions, { database }: LocalHub): SidecarError {
  return new SidecarError(
    'HUB',
    `the account ${account} has no ${what} in ${database}. If that is the wrong database, give the settings file with --config`,
  );
}
