/** Checks the store and Redis. */
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
    found.ok('store', `${place} does not exist yet; the sidecar creates it`);
    return;
  }
  try {
    const pending = await pendingMigrations(settings, pino({ enabled: false }));
    if (pending.length === 0) found.ok('store', `${place}, schema up to date`);
    else
      found.fail(
        'store',
        `${place} lacks ${pending.map(({ name }) => name).join(', ')}`,
        'Run cti-robot migrate, or have an administrator run what cti-robot migrate --print prints.',
      );
  } catch (error) {
    found.fail(
      'store',
      `${place}: ${(error as Error).message}`,
      'Calls continue, and rows wait in the spool. Repair the database server, or correct `mysql`.',
    );
  }
}

async function checkRedis(found: Findings, url: string | undefined): Promise<void> {
  if (url === undefined) {
    found.ok('Redis', 'not set; flows are read from the folder flows');
    return;
  }
  try {
    (await Publisher.connect(url)).close();
    found.ok('Redis', hideSecrets(url));
  } catch (error) {
    const { message } = error as Error;
    found.fail('Redis', message, 'Calls continue with the flows on disk. Repair Redis, or correct `redis`.');
  }
}
