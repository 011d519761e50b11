/** The store and Redis. */
import { existsSync } from 'node:fs';
import { pino } from 'pino';
import { Publisher } from '../publish/publisher.ts';
import { hideSecrets } from '../settings/config.ts';
import type { Settings } from '../settings/settings.ts';
import { pendingMigrations, sqlitePath } from '../store/open.ts';
import { type Finding, Findings } from './finding.ts';

export async function checkServers(settings: Settings): Promise<Finding[]> {
  const found = new Findings('Servers');
  await checkStore(found, settings);
  await checkRedis(found, settings.redis);
  return found.all;
}

async function checkStore(found: Findings, settings: Settings): Promise<void> {
  const place = settings.mysql ? hideSecrets(settings.mysql) : sqlitePath(settings.home);
  if (!settings.mysql && !existsSync(place)) {
    found.ok('store', `${place}, not made yet: the sidecar makes it`);
    return;
  }
  try {
    const pending = await pendingMigrations(settings, pino({ enabled: false }));
    if (pending.length === 0) found.ok('store', `${place}, schema up to date`);
    else
      found.fail(
        'store',
        `${place} lacks ${pending.join(', ')}`,
        'Run cti-robot migrate, or have an administrator run what cti-robot migrate --print prints.',
      );
  } catch (error) {
    found.fail(
      'store',
      `${place}: ${(error as Error).message}`,
      'Calls go on and rows wait in the spool. Mend the server, or correct `mysql`.',
    );
  }
}

async function checkRedis(found: Findings, url: string | undefined): Promise<void> {
  if (url === undefined) {
    found.ok('Redis', 'not set: flows are the files of the folder flows');
    return;
  }
  try {
    (await Publisher.connect(url)).close();
    found.ok('Redis', hideSecrets(url));
  } catch (error) {
    const { message } = error as Error;
    found.fail('Redis', message, 'Calls go on with the flows on disk. Mend Redis, or correct `redis`.');
  }
}
