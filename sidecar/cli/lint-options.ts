/** What the settings of a host mean for lint. */

import type { LintOptions } from '../lint/lint.ts';
import { homePaths } from '../settings/home.ts';
import type { Settings } from '../settings/settings.ts';

export function lintOptions(settings: Settings): LintOptions {
  const { sounds, tts, recordings } = homePaths(settings);
  return {
    applications: settings.applications,
    accountTargets: settings.accountTargets,
    pushTargets: settings.hub.pushTargets,
    folders: [...settings.promptFolders, sounds, tts, recordings],
  };
}
