/** Checks a host, and reports what is wrong and what to do. */

import { SidecarError } from '../lib/error.ts';
import { loadSettings } from '../settings/config.ts';
import { homePaths } from '../settings/home.ts';
import type { Settings } from '../settings/settings.ts';
import { type Finding, Findings } from './finding.ts';
import { checkFreeswitch } from './freeswitch.ts';
import { checkHost } from './host.ts';
import { checkServers } from './servers.ts';
import { checkSidecar } from './service.ts';
import { checkSpeech } from './speech.ts';

/** @param config path of the settings file, as for every command */
export async function examine(config: string | undefined): Promise<Finding[]> {
  const found = new Findings('Host');
  let settings: Settings;
  try {
    settings = loadSettings(config);
  } catch (error) {
    if (!(error instanceof SidecarError)) throw error;
    found.fail(
      'settings',
      error.message,
      'Correct them; the sidecar does not start with them. docs/reference/settings.md describes each setting.',
    );
    return found.all;
  }
  found.ok('settings', 'valid');
  const paths = homePaths(settings);
  const groups = await Promise.all([
    checkHost(settings, paths),
    checkFreeswitch(settings),
    checkSidecar(settings, paths),
    checkServers(settings),
    checkSpeech(settings.tts),
  ]);
  return [...found.all, ...groups.flat()];
}
