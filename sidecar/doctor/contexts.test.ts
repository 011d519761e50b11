import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/home.ts';
import type { Health } from '../http/health.ts';
import { loadSettings } from '../settings/config.ts';
import { checkContexts } from './contexts.ts';
import { Findings } from './finding.ts';

const context = { url: 'https://crm.example/c', onError: 'continue', dialect: 'standard' };
const signed = { by: 'push account 1', secrets: ['x'] };
const route = { account: 'main', flow: 'reception' };

it('finds routes whose requests go out unsigned, and addresses that are paused', async () => {
  const home = temporaryFolder();
  const settings = loadSettings(undefined, { CTI_ROBOT_HOME: home });
  const found = async (routes: unknown, paused = 0) => {
    writeFileSync(join(home, 'routes.json'), JSON.stringify(routes));
    const findings = new Findings('Sidecar');
    await checkContexts(findings, settings, { speech: { paused: { context: paused } } } as Pick<
      Health,
      'speech'
    >);
    return findings.all.map(({ state, text }) => [state, text]);
  };
  const unsigned = 'requests of 1 routes go out unsigned: this host has no secret key';
  const paused = '2 addresses fail and are not asked for a while; on_error of the routes holds';
  expect(await found({ 4001: route })).toEqual([]);
  expect(await found('x')).toEqual([]);
  expect(await found({ 4001: { ...route, context } })).toEqual([['ok', '1 routes ask an address']]);
  const routes = { 4001: { ...route, context: { ...context, signed } }, 4002: { ...route, context } };
  expect(await found(routes, 2)).toEqual([
    ['warn', unsigned],
    ['warn', paused],
  ]);
  writeFileSync(settings.hub.secretKeyFile, '0'.repeat(64));
  expect(await found(routes)).toEqual([['ok', '2 routes ask an address']]);
});
