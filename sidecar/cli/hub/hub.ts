import { Command } from 'commander';
import { SidecarError } from '../../lib/error.ts';
import { createLog } from '../../lib/log.ts';
import { exitOnBug, nextSignal } from '../../lib/process.ts';
import { releaseName } from '../../release.ts';
import { loadSettings } from '../../settings/config.ts';
import { homePaths, makeHome } from '../../settings/home.ts';
import { lockHome } from '../../settings/lock.ts';
import { openHubStore } from '../../store/hub/hub-store.ts';
import { messageOf } from '../message.ts';
import { withSettings } from '../settings-option.ts';

/** `cti-robot hub`: a hub alone, until SIGTERM. */
export function hubCommand(): Command {
  return withSettings(new Command('hub'))
    .description('serve people and programs: accounts, the API and flows, until SIGTERM')
    .addHelpText(
      'after',
      '\nA hub alone needs MySQL or MariaDB (setting `mysql`) and `hub.listen`. On one machine, set `hub.listen` for\n`cti-robot sidecar` instead: it runs a hub as well.',
    )
    .action(async ({ config }: { config?: string }) => {
      let status = 1;
      try {
        await runHub(config);
        status = 0;
      } catch (error) {
        process.stderr.write(`cti-robot: ${messageOf(error)}\n`);
      }
      process.exit(status);
    });
}

async function runHub(config: string | undefined): Promise<void> {
  process.umask(0o027);
  const settings = loadSettings(config);
  const { mysql } = settings;
  if (mysql === undefined)
    throw new SidecarError(
      'SETTINGS',
      'a hub alone needs MySQL or MariaDB, because SQLite has one process: set `mysql`, or set `hub.listen` for `cti-robot sidecar`',
    );
  const [{ startHub }, { createMetrics }, { createStatusServer, listen }] = await Promise.all([
    import('../../hub/hub.ts'),
    import('../../http/metrics.ts'),
    import('../../http/server.ts'),
  ]);
  const log = createLog(settings);
  exitOnBug((error) => log.fatal({ err: error }, 'hub stopped on an uncaught error'));
  await makeHome(homePaths(settings));
  const lock = await lockHome(settings.home);
  const store = openHubStore({ mysql });
  const signal = nextSignal();
  const version = releaseName();
  const started = performance.now();
  try {
    const metrics = createMetrics();
    const hub = await startHub({ settings, store, version, log }, metrics);
    const status = createStatusServer({
      health: () => {
        const uptimeMs = Math.round(performance.now() - started);
        return { ...hub.health(), host: settings.host, version, uptimeMs };
      },
      isReady: () => hub.health().database?.up === true,
      metrics,
    });
    try {
      log.info({ url: hub.url, status: await listen(status, settings.listen) }, 'hub ready');
      log.info({ signal: await signal }, 'hub stopping');
    } finally {
      await Promise.all([status.close(), hub.stop()]);
    }
  } finally {
    await store.close();
    await lock.release();
  }
  log.info('hub stopped');
}
