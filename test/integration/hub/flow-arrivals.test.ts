/** What reaches hosts without the hub is archived: by several hosts on both databases, and by a running sidecar. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { versionOf } from '../../../sidecar/flows/script.ts';
import { archiveArrivals } from '../../../sidecar/hub/flows/arrivals.ts';
import { Arrivals } from '../../../sidecar/hub/flows/arrivals-thread.ts';
import { loadSettings } from '../../../sidecar/settings/config.ts';
import { insertAccount } from '../../../sidecar/store/hub/accounts.ts';
import { findFlowOnHosts, updateFlow } from '../../../sidecar/store/hub/flows.ts';
import { command } from '../../support/command.ts';
import { flowScript } from '../../support/flow.ts';
import { temporaryFolder } from '../../support/home.ts';
import { aKey, anAccount, startTestHub, type TestHub } from '../../support/hub/hub.ts';
import { startTestHubs } from '../../support/hub/hubs.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { freePort } from '../../support/servers/process.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import { until } from '../../support/until.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const version = (script: string) => versionOf(Buffer.from(script));

/** Archives what a host has: scripts by name. */
function arrive({ store }: TestHub, scripts: Record<string, string>): Promise<number> {
  const arrivals = Object.entries(scripts).map(([name, script]) => ({ name, version: version(script) }));
  const read = async (name: string) => Buffer.from(scripts[name] ?? '');
  return archiveArrivals(arrivals, { store, read, now: () => 1 });
}

describe.each(['sqlite', 'mariadb'] as const)('on %s', (kind) => {
  const start = async () => {
    const hub = await startTestHubs(kind, mariadb);
    const key = await aKey(hub(), 'editor');
    const ask = async (path: string) => (await hub().ask('GET', `/v1/flow${path}`, { key })).body.data;
    return { hub, key, ask };
  };

  it('several hosts archive a version once', async () => {
    const { hub, ask } = await start();
    const scripts = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, flowScript(name)]));
    const added = await Promise.all([1, 2, 3, 4].map(() => arrive(hub(), scripts)));
    expect(added.reduce((a, b) => a + b)).toBe(4);
    expect(await arrive(hub(), scripts)).toBe(0);
    const { data } = await ask('');
    expect(data.map(({ name }: { name: string }) => name)).toEqual(['a', 'b', 'c', 'd']);
    expect((await ask(`/${data[0].number}/version`)).data).toMatchObject([
      { version: version(scripts.a as string), source: 'arrived', author: null },
    ]);
  });

  it('gives a flow to the account that has one of the name, and any other to main', async () => {
    const { hub, ask } = await start();
    await anAccount(hub(), 'north');
    const north = await aKey(hub(), 'editor', { account: 'north' });
    const body = { name: 'bakery' };
    const { number } = (await hub().ask('POST', '/v1/flow', { key: north, body })).body.data;
    await arrive(hub(), { 'bakery.@north': flowScript('one'), 'florist.@north': flowScript('two') });
    expect((await ask('')).data).toMatchObject([{ name: 'florist.@north' }]);
    const theirs = await hub().ask('GET', `/v1/flow/${number}/version`, { key: north });
    expect(theirs.body.data.data).toMatchObject([{ version: version(flowScript('one')) }]);
    const taken = await hub().ask('POST', '/v1/flow', { key: north, body: { name: 'florist' } });
    expect(taken.body.error.code).toBe('EXISTS');
  });

  it('keeps what was saved in the hub as it is, and shows a removed flow again', async () => {
    const { hub, key, ask } = await start();
    const script = flowScript('one');
    const { number } = (await hub().ask('POST', '/v1/flow', { key, body: { name: 'bakery' } })).body.data;
    await hub().ask('POST', `/v1/flow/${number}/version`, { key, body: { script, note: 'mine' } });
    expect(await arrive(hub(), { bakery: script })).toBe(0);
    expect((await ask(`/${number}/version`)).data).toMatchObject([{ source: 'saved', note: 'mine' }]);
    await hub().ask('DELETE', `/v1/flow/${number}`, { key });
    await arrive(hub(), { bakery: flowScript('two') });
    expect((await ask(`/${number}/version`)).data).toHaveLength(2);
    expect(await ask(`/${number}`)).toMatchObject({
      published: version(flowScript('two')),
      published_by: null,
    });
    // A version that the archive has brings the flow back as well.
    await updateFlow(hub().store.db, number, { removed: 1 });
    expect(await arrive(hub(), { bakery: script })).toBe(0);
    expect(await ask(`/${number}`)).toMatchObject({ published: version(script), published_by: null });
  });

  it('leaves out what has changed since, and what does not compile', async () => {
    const { hub, ask } = await start();
    const store = hub().store;
    const read = async () => Buffer.from('{"flow": {}}');
    const arrivals = [
      { name: 'changed', version: version(flowScript('one')) },
      { name: 'broken', version: version('{"flow": {}}') },
    ];
    expect(await archiveArrivals(arrivals, { store, read, now: () => 1 })).toBe(0);
    expect((await ask('')).total).toBe(0);
  });
});

it('catches up when the database is back, and warns once meanwhile', async () => {
  const url = new URL(await mariadb.database());
  const { store } = await startTestHub({ mysql: url.href });
  await insertAccount(store.db, 'main', 1);
  const proxy = await startProxy(Number(url.port));
  onTestFinished(() => proxy.close());
  proxy.refuse();
  url.port = String(proxy.port);
  const home = temporaryFolder();
  mkdirSync(join(home, 'flows'));
  const script = flowScript('one');
  writeFileSync(join(home, 'flows', 'bakery.json'), script);
  const settings = loadSettings(undefined, { CTI_ROBOT_HOME: home, CTI_ROBOT_MYSQL: url.href });
  const { log, lines } = recordedLog();
  const arrivals = new Arrivals({ settings, connect: null, log, retryMs: 100 });
  onTestFinished(() => arrivals.stop());
  arrivals.note('bakery', { version: version(script), error: null, rejectedVersion: null });
  arrivals.start();
  await until('it has failed', () => lines.length > 0);
  proxy.heal();
  await until('it is archived', () => lines.some(({ msg }) => msg.startsWith('flows archived')));
  expect(lines.map(({ msg }) => msg)).toEqual([
    'flows could not be archived in the hub’s database; retrying',
    'flows archived in the hub’s database',
  ]);
  expect(await findFlowOnHosts(store.db, 'bakery')).toMatchObject({ name: 'bakery' });
});

it('a sidecar archives the files that somebody put into its folder', async () => {
  const home = temporaryFolder();
  const port = await freePort();
  const env = {
    CTI_ROBOT_HOME: home,
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
    CTI_ROBOT_HUB_LISTEN: `127.0.0.1:${port}`,
  };
  const sidecar = command(['sidecar'], env);
  await until('the hub is ready', () => sidecar.out.stdout.includes('hub ready'));
  const adding = command(['key', 'add', '--name', 'x', '--role', 'editor'], env);
  expect(await adding.ended).toBe(0);
  const headers = { authorization: `Bearer ${adding.out.stdout.trim()}`, 'content-type': 'application/json' };
  const api = async (path: string, method = 'GET', body?: object) => {
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    return (await fetch(`http://127.0.0.1:${port}/v1/flow${path}`, init)).json() as Promise<{
      // biome-ignore lint/suspicious/noExplicitAny: answers of several routes
      data: any;
    }>;
  };
  writeFileSync(join(home, 'flows', 'bakery.json'), flowScript('one'));
  await until('it is archived', () => sidecar.out.stdout.includes('flows archived'));
  const { data } = (await api('')).data;
  expect(data).toMatchObject([{ name: 'bakery', published: version(flowScript('one')), published_by: null }]);
  const { number } = data[0];
  // The hub of the same process publishes into the folder, and hears from the sidecar.
  const script = flowScript('two');
  const published = await api(`/${number}/publish`, 'POST', { script });
  expect(published.data.hosts).toMatchObject([{ state: 'in use', version: version(script) }]);
  sidecar.process.kill('SIGTERM');
  expect(await sidecar.ended).toBe(0);
});
