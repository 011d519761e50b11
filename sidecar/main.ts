/** The sidecar as a process: signals, exit status and uncaught errors. */
import { type App, startApp } from './app.ts';
import { openLog } from './lib/log.ts';
import { exitOnBug, nextSignal } from './lib/process.ts';
import type { OldName } from './settings/old-names.ts';
import type { Settings } from './settings/settings.ts';

/** Longest that a stop may take before the process ends anyway (sidecar.md#stop), ms. */
const STOP_MS = 10_000;

export interface RunOptions {
  /** Settings that were given by a former name. */
  oldNames?: readonly OldName[];
  /** The log is appended to this file; default: standard output. */
  logFile?: string;
  /** Called once it is ready; what it throws stops the sidecar. */
  onReady?: (app: App) => Promise<void>;
}

/**
 * Runs until SIGTERM, SIGINT or SIGHUP; a second signal ends it at once.
 *
 * @returns the exit status
 * @throws SidecarError where it cannot start
 */
export async function runSidecar(
  settings: Settings,
  { oldNames = [], logFile, onReady }: RunOptions = {},
): Promise<number> {
  // Folders 0750, files 0640, those that libraries create as well.
  process.umask(0o027);
  const log = openLog(settings, logFile);
  exitOnBug((error) => log.fatal({ err: error }, 'sidecar stopped on an uncaught error'));
  for (const { setting, use } of oldNames)
    log.warn({ setting, use }, 'a setting was renamed; use its new name');
  const signal = nextSignal();
  const starting = startApp({ settings, log, logFile });
  const app = await Promise.race([starting, signal.then(() => null)]);
  if (app) {
    const { loaded, refused } = app.health().flows;
    log.info({ home: settings.home, url: app.url, flows: loaded, refused }, 'sidecar ready');
    if (app.hub !== null) log.info({ url: app.hub }, 'hub ready');
    try {
      await onReady?.(app);
    } catch (error) {
      await app.stop();
      throw error;
    }
  }

  log.info({ signal: await signal }, 'sidecar stopping');
  const forced = Promise.race([
    nextSignal(),
    new Promise((resolve) => setTimeout(resolve, STOP_MS).unref()),
  ]).then(() => false);
  // The limit of a stop holds for an unfinished start as well.
  const stopped = starting.then((one) => one.stop()).then(() => true);
  const finished = await Promise.race([stopped, forced]);
  log.info(finished ? 'sidecar stopped' : 'sidecar stopped with work pending; it resumes on the next start');
  return finished ? 0 : 1;
}
