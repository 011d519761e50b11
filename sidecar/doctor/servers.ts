/** Checks the store, Redis, the tasks in it, and the OIDC issuer. */
import { existsSync } from 'node:fs';
import { pino } from 'pino';
import { missingTaskRights } from '../hub/doors/redis-tasks/check.ts';
import { Publisher } from '../publish/publisher.ts';
import { hideSecrets } from '../settings/config.ts';
import type { Settings } from '../settings/settings.ts';
import { pendingMigrations, sqlitePath } from '../store/open.ts';
import { type Finding, Findings } from './finding.ts';

export async function checkServers(settings: Settings): Promise<Finding[]> {
  const found = new Findings('Servers');
  await checkStore(found, settings);
  await checkRedis(found, settings.redis);
  await checkRedisTasks(found, settings);
  await checkIssuer(found, settings.hub.oidc.issuer);
  return found.all;
}

/** How long the issuer may take to answer with its configuration, ms. */
const ISSUER_MS = 5000;

async function checkIssuer(found: Findings, issuer: string | undefined): Promise<void> {
  if (issuer === undefined) return;
  const name = 'OIDC issuer';
  const advice =
    'Nobody can log in by OIDC; passwords work. Correct `hub.oidc.issuer`, or repair the issuer.';
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ISSUER_MS), redirect: 'error' });
    if (!answer.ok) return found.warn(name, `${url} answers ${answer.status}`, advice);
    const { issuer: said } = (await answer.json()) as { issuer?: unknown };
    if (said === issuer) found.ok(name, issuer);
    else found.warn(name, `${url} does not name ${issuer} as its issuer`, advice);
  } catch (error) {
    const { name: kind, cause } = error as Error & { cause?: { code?: string } };
    const why =
      kind === 'TimeoutError' ? `no answer within ${ISSUER_MS} ms` : (cause?.code ?? 'no OIDC issuer');
    found.warn(name, `${issuer}: ${why}`, advice);
  }
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

async function checkRedisTasks(found: Findings, settings: Settings): Promise<void> {
  const name = 'tasks in Redis';
  try {
    const rights = await missingTaskRights(settings);
    if (rights === null) return;
    const refused = [...rights].filter(([, missing]) => missing.length > 0);
    if (refused.length === 0) return found.ok(name, `readable: ${[...rights.keys()].join(', ')}`);
    found.fail(
      name,
      `Redis does not allow what the hub needs: ${refused.map(([domain, missing]) => `${domain} (${missing.join(', ')})`).join('; ')}`,
      'No numbers are taken there. Give the user all rights: docs/reference/redis-tasks.md#switching-it-on',
    );
  } catch (error) {
    found.fail(
      name,
      `cannot be read: ${(error as Error).message}`,
      'Tasks call the numbers that they have, and take no more. Repair Redis, or correct `redis`.',
    );
  }
}
