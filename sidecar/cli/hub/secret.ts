import { Command } from 'commander';
import { HubError } from '../../hub/error.ts';
import { loadSecretKey } from '../../hub/secrets/key-file.ts';
import { type Rotated, rotateSecretKey } from '../../hub/secrets/rotate.ts';
import { SidecarError } from '../../lib/error.ts';
import { loadSettings } from '../../settings/config.ts';
import { lockHome } from '../../settings/lock.ts';
import type { Settings } from '../../settings/settings.ts';
import { type HubStore, openHubStore } from '../../store/hub/hub-store.ts';
import { sqlitePath } from '../../store/open.ts';
import { startSqliteThread } from '../../store/sqlite-thread/sqlite-thread.ts';
import { withSettings } from '../settings-option.ts';

/** `cti-robot secret`: the deployment's secret key. */
export function secretCommand(): Command {
  return new Command('secret').description('change the secret key of the hub').addCommand(
    withSettings(new Command('rotate'))
      .description('make a new secret key, seal everything with it, and write it to hub.secretKeyFile')
      .addHelpText(
        'after',
        `
Stop all hubs, and all sidecars that have the key, before. Afterwards copy the key file to each of them and start them
again. Links and tickets that were signed with the old key end. If the command is interrupted, run it again.`,
      )
      .action(async ({ config }: { config?: string }) => {
        const settings = loadSettings(config);
        const { values, isCompleted } = await rotate(settings);
        const file = settings.hub.secretKeyFile;
        process.stdout.write(
          `${isCompleted ? 'the interrupted change is complete' : 'the secret key is changed'}, values sealed anew: ${values}\n` +
            `Copy ${file} to all other hubs and sidecars, and start them again.\n`,
        );
      }),
  );
}

async function rotate({ home, hub, mysql }: Settings): Promise<Rotated> {
  if (hub.secretKey !== undefined)
    throw new SidecarError(
      'SETTINGS',
      'hub.secretKey gives the key itself: write it to hub.secretKeyFile and remove the setting, then rotate',
    );
  const current = await loadSecretKey(hub, { mayMake: false });
  const lock = await lockHome(home);
  const path = sqlitePath(home);
  const thread = mysql === undefined ? startSqliteThread({ path, mustExist: false }) : undefined;
  const store = openHubStore(
    mysql !== undefined ? { mysql } : { sqlite: { path, connect: () => thread?.connect() as never } },
  );
  try {
    return await rotateStored(store, current, hub.secretKeyFile);
  } finally {
    await store.close();
    await thread?.close();
    await lock.release();
  }
}

async function rotateStored(
  store: HubStore,
  current: Parameters<typeof rotateSecretKey>[0]['current'],
  file: string,
) {
  try {
    await store.migrate();
    return await rotateSecretKey({ store, current, file });
  } catch (error) {
    const code = error instanceof HubError ? 'HUB' : 'STORE';
    throw new SidecarError(code, (error as Error).message, { cause: error });
  }
}
