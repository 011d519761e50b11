/** The hosts of a deployment: what sidecars report, and what each account sees of it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HostReporter } from '../../../sidecar/hub/fleet/host-reporter.ts';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { writeHost } from '../../../sidecar/store/hub/hosts.ts';
import { openHubStore } from '../../../sidecar/store/hub/hub-store.ts';
import { command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { HOST_REPORT } from '../../support/hub/host-report.ts';
import { aKey, startTestHub, type TestHub } from '../../support/hub/hub.ts';
import { aSound, entryOf, flowPlaying, hashOf } from '../../support/hub/prompts.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

describe.each(['sqlite', 'mariadb'] as const)('the fleet on %s', (kind) => {
  let hubs: TestHub[];
  let turn = 0;
  const hub = (): TestHub => hubs[turn++ % hubs.length] as TestHub;

  beforeEach(async () => {
    const secretKey = SecretKey.generate();
    const database = kind === 'sqlite' ? kind : { mysql: await mariadb.database() };
    hubs = [await startTestHub(database, secretKey)];
    if (database !== 'sqlite') hubs.push(await startTestHub(database, secretKey));
  });

  it('shows what a host reported last', async () => {
    const { store } = hub();
    const key = await aKey(hub(), 'viewer');
    // The databases count whole seconds.
    const begun = Math.floor(Date.now() / 1000) * 1000;
    await writeHost(
      store.db,
      { host: 'fs1', report: { ...HOST_REPORT, status: 'degraded' }, stopped: false },
      dialect(),
    );
    await writeHost(store.db, { host: 'fs1', report: HOST_REPORT, stopped: false }, dialect());
    await writeHost(store.db, { host: 'fs2', report: HOST_REPORT, stopped: true }, dialect());
    const { body } = await hub().ask('GET', '/v1/fleet', { key });
    const { status: _, peer: __, ...shown } = HOST_REPORT;
    expect(body.data).toEqual([
      { host: 'fs1', state: 'ok', seen: expect.any(Number), ...shown },
      { host: 'fs2', state: 'stopped', seen: expect.any(Number), ...shown },
    ]);
    expect(body.data[0].seen).toBeGreaterThanOrEqual(begun);
    expect(body.data[0].seen).toBeLessThanOrEqual(Date.now());
  });

  it('counts a host that reports no longer as away', async () => {
    const { store } = hub();
    await writeHost(store.db, { host: 'fs1', report: HOST_REPORT, stopped: false }, dialect());
    await store.db
      .updateTable('hub_host')
      .set((host) => ({ seen: host('seen', '-', 30_000) }))
      .execute();
    const { body } = await hub().ask('GET', '/v1/fleet', { key: await aKey(hub(), 'viewer') });
    expect(body.data).toMatchObject([{ host: 'fs1', state: 'away' }]);
  });

  it('tells other accounts no more of a host than its state', async () => {
    await writeHost(hub().store.db, { host: 'fs1', report: HOST_REPORT, stopped: false }, dialect());
    const key = await aKey(hub(), 'admin', { account: 'other' });
    const { body } = await hub().ask('GET', '/v1/fleet', { key });
    const nothing = { started: null, flows: null, redis: null, freeswitch: null, recogniser: null };
    expect(body.data).toEqual([
      {
        host: 'fs1',
        release: '1.2.3',
        state: 'ok',
        seen: expect.any(Number),
        ...nothing,
        store: null,
        spool: null,
      },
    ]);
  });

  const dialect = () => (kind === 'sqlite' ? 'sqlite' : 'mysql');
});

describe.each(['sqlite', 'mariadb'] as const)('a sidecar on %s', (kind) => {
  it('is in the list while it runs, with the prompts that it lacks, and stopped afterwards', async () => {
    const home = temporaryFolder();
    const prompt = aSound(1);
    mkdirSync(join(home, 'flows'));
    writeFileSync(join(home, 'flows', 'bakery.json'), flowPlaying([entryOf(prompt)]));
    const env = {
      CTI_ROBOT_HOME: home,
      CTI_ROBOT_HOST: 'fs1',
      CTI_ROBOT_LISTEN: '127.0.0.1:0',
      CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
      CTI_ROBOT_HUB_LISTEN: '127.0.0.1:0',
      CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4),
      ...(kind === 'mariadb' ? { CTI_ROBOT_MYSQL: await mariadb.database() } : {}),
    };
    const list = async () => {
      const { out, ended } = command(['fleet', 'ls', '--json'], env);
      expect([await ended, out.stderr]).toEqual([0, '']);
      return JSON.parse(out.stdout);
    };
    const sidecar = command(['sidecar'], env);
    await until('the hub is ready', () => sidecar.out.stdout.includes('hub ready'), 60_000);
    const host = await until(
      'the host has reported its flow',
      async () => {
        const [reported] = await list();
        return reported?.flows.refused > 0 && reported;
      },
      60_000,
    );
    expect(host).toMatchObject({
      host: 'fs1',
      state: 'degraded',
      flows: { loaded: 0, refused: 1, missing_prompts: [hashOf(prompt)] },
      freeswitch: null,
      store: { kind: kind === 'sqlite' ? 'sqlite' : 'mysql' },
    });
    sidecar.process.kill('SIGTERM');
    expect(await sidecar.ended).toBe(0);
    expect(await list()).toMatchObject([{ host: 'fs1', state: 'stopped' }]);
  }, 120_000);
});

describe('a report', () => {
  it('waits in silence for a hub that has not made its tables', async () => {
    const mysql = await mariadb.database();
    const { log, lines } = recordedLog();
    const reporter = new HostReporter({
      host: 'fs1',
      report: () => HOST_REPORT,
      store: openHubStore({ mysql }),
      log,
    });
    reporter.start();
    await reporter.stop();
    expect(lines).toEqual([]);
  });

  it('is tried again where the database cannot be used, with one line in the log, and holds up no stop', async () => {
    const { log, lines } = recordedLog();
    const store = openHubStore({ mysql: 'mysql://nobody:geheim@127.0.0.1:1/none' });
    const reporter = new HostReporter({ host: 'fs1', report: () => HOST_REPORT, store, log, everyMs: 1 });
    reporter.start();
    await until('it was tried', () => lines.length > 0);
    await reporter.stop();
    expect(lines).toMatchObject([
      { level: 'warn', msg: 'the hub cannot see the state of this host; trying again' },
    ]);
    expect(JSON.stringify(lines)).not.toContain('geheim');
  });
});
