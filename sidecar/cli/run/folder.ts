/** The folder of `cti-robot run`: settings that may be edited, sample flows, and the home of a sidecar. */
import { copyFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder, readIfExists, writeAtomically } from '../../lib/files.ts';

export interface RunFolder {
  /** Absolute. */
  settingsFile: string;
  logFile: string;
  isNew: boolean;
}

/** Where the hub of a new folder listens. */
export const HUB_ADDRESS = '127.0.0.1:8080';

/** Makes the folder and its settings file where they are missing. What is there stays as it is. */
export async function prepareFolder(path: string): Promise<RunFolder> {
  const folder = resolve(path);
  const settingsFile = join(folder, 'settings.json');
  await makeFolder(folder);
  const isNew = (await readIfExists(settingsFile)) === undefined;
  if (isNew) await writeAtomically(settingsFile, `${JSON.stringify(firstSettings(folder), null, 2)}\n`);
  return { settingsFile, logFile: join(folder, 'sidecar.log'), isNew };
}

function firstSettings(home: string): object {
  return {
    home,
    // The hub is what people open. Port 0: any free one, beside a sidecar that this machine may run already.
    listen: '127.0.0.1:0',
    freeswitch: { eventSocket: '' },
    hub: { listen: HUB_ADDRESS },
  };
}

/**
 * Copies sample flows into a folder without flows. A sample is `<name>/flow.json`, or `<name>/<language>/flow.json` for
 * the same in another language.
 */
export async function copySamples(samples: string, flows: string): Promise<void> {
  await makeFolder(flows);
  if ((await readdir(flows)).some((name) => name.endsWith('.json'))) return;
  for (const path of await readdir(samples, { recursive: true })) {
    const [, name] = /^(.+)[/\\]flow\.json$/.exec(path) ?? [];
    if (name === undefined) continue;
    await copyFile(join(samples, path), join(flows, `${name.replaceAll(/[/\\]/g, '-')}.json`));
  }
}
