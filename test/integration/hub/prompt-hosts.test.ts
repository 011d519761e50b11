/** Prompts reach hosts before the flow that names them, or the flow stays as it was. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { versionOf } from '../../../sidecar/flows/script.ts';
import { RedisHosts } from '../../../sidecar/hub/flows/redis-hosts.ts';
import { ThisHost } from '../../../sidecar/hub/flows/this-host.ts';
import { openHubStore } from '../../../sidecar/store/hub/hub-store.ts';
import { StoredPrompts } from '../../../sidecar/sync/prompts/stored-prompts.ts';
import { aKey, anAccount, type SqliteFile, type TestHub } from '../../support/hub/hub.ts';
import { startTestHubs } from '../../support/hub/hubs.ts';
import { aSound, entryOf, flowPlaying, hashOf } from '../../support/hub/prompts.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import { type RedisServer, startRedis } from '../../support/servers/redis.ts';
import { until } from '../../support/until.ts';
import { type Host, startHost } from '../sync/host.ts';

let mariadb: MariadbServer;
let redis: RedisServer;
beforeAll(async () => {
  [mariadb, redis] = await Promise.all([startMariadb(), startRedis()]);
}, 120_000);
afterAll(async () => {
  await mariadb?.stop();
  await redis?.stop();
});
beforeEach(async () => {
  await redis.client.flushall();
});

/** Longest that a test takes on a busy machine, ms. */
const LONGEST_MS = 120_000;

const version = (script: string) => versionOf(Buffer.from(script));
const [one, two] = [aSound(1, 20_000), aSound(2)];

async function start(hub: () => TestHub, { account = 'main' } = {}) {
  await anAccount(hub(), account);
  const key = await aKey(hub(), 'editor', { account });
  const ask = (method: string, path: string, body: unknown) => hub().ask(method, path, { key, body });
  const { number } = (await ask('POST', '/v1/flow', { name: 'bakery' })).body.data;
  const upload = (sound: Buffer) =>
    ask('POST', '/v1/prompt', { name: 'a.wav', content: sound.toString('base64') });
  const publish = async (script: string, wait = 30) =>
    (await ask('POST', `/v1/flow/${number}/publish`, { script, wait })).body;
  const publishAgain = async (script: string) =>
    (await ask('POST', `/v1/flow/${number}/version/${version(script)}/publish`, {})).body;
  return { upload, publish, publishAgain };
}

/** What a host has of a prompt. */
function fileOf({ home }: Host, sound: Buffer, voiceDir = ''): string {
  return join(home, 'sounds', voiceDir, entryOf(sound));
}

describe.each(['sqlite', 'mariadb'] as const)('over Redis, with %s', (kind) => {
  let hub: () => TestHub;
  let prompts: () => StoredPrompts;
  beforeEach(async () => {
    hub = await startTestHubs(kind, mariadb, { hosts: new RedisHosts(redis.url) });
    const { sqlite } = hub();
    const place = sqlite ? { sqlite: sqlite as SqliteFile } : { mysql: hub().mysql as string };
    prompts = () => new StoredPrompts(() => openHubStore(place));
  }, LONGEST_MS);

  it(
    'a publication brings them to every host, and an earlier version finds its own',
    async () => {
      const { upload, publish, publishAgain } = await start(hub);
      const hosts = [
        await startHost({ redis: redis.url, host: 'fs1', prompts }),
        await startHost({ redis: redis.url, host: 'fs2', prompts }),
      ];
      await upload(one);
      await upload(two);
      const [a, b] = [flowPlaying([entryOf(one)]), flowPlaying([entryOf(two)], { voicedir: 'li' })];
      expect((await publish(a)).data.hosts).toMatchObject([
        { host: 'fs1', state: 'in use', version: version(a) },
        { host: 'fs2', state: 'in use', version: version(a) },
      ]);
      for (const host of hosts) expect(readFileSync(fileOf(host, one)).equals(one)).toBe(true);
      expect((await publish(b)).data.hosts).toMatchObject([{ state: 'in use' }, { state: 'in use' }]);
      for (const host of hosts) expect(readFileSync(fileOf(host, two, 'li')).equals(two)).toBe(true);
      expect((await publishAgain(a)).data.hosts).toMatchObject([{ state: 'in use' }, { state: 'in use' }]);
      for (const host of hosts) {
        expect(readFileSync(fileOf(host, one)).equals(one)).toBe(true);
        expect(host.lines.filter(({ msg }) => msg === 'prompts brought to this host')).toMatchObject([
          { flow: 'bakery', version: version(a), prompts: 1 },
          { flow: 'bakery', version: version(b), prompts: 1 },
        ]);
      }
    },
    LONGEST_MS,
  );

  it(
    'a prompt that was damaged in the database is not played, and the flow stays',
    async () => {
      const { upload, publish } = await start(hub);
      const host = await startHost({ redis: redis.url, host: 'fs1', prompts, everyMs: 1000 });
      await upload(one);
      await upload(two);
      const [a, b] = [flowPlaying([entryOf(two)]), flowPlaying([entryOf(two), entryOf(one)])];
      await publish(a);
      const { db } = hub().store;
      const pieces = db.selectFrom('hub_prompt_piece').selectAll().where('piece', '=', 1);
      const good = await pieces.executeTakeFirstOrThrow();
      const store = (content: Uint8Array) =>
        db.updateTable('hub_prompt_piece').set({ content }).where('piece', '=', 1).execute();
      await store(Buffer.from(good.content).fill(0, 100, 110));
      const [outcome] = (await publish(b)).data.hosts;
      expect(outcome).toMatchObject({
        state: 'refused',
        version: version(a),
        error: { code: 'PROMPT_MISSING', message: expect.stringContaining('damaged') },
      });
      expect(outcome.error.message).toContain(entryOf(one));
      expect(host.scripts()).toEqual({ bakery: a });
      // The host may be trying again just now, in a temporary file.
      const files = readdirSync(join(host.home, 'sounds/prompts')).filter((name) => !name.startsWith('.'));
      expect(files).toEqual([`${hashOf(two)}.wav`]);
      await store(good.content);
      await until('it is taken', () => host.sync.state('bakery')?.version === version(b));
      expect(readFileSync(fileOf(host, one)).equals(one)).toBe(true);
    },
    LONGEST_MS,
  );

  it(
    'a voicedir outside the sounds folder refuses the flow',
    async () => {
      const { upload, publish } = await start(hub);
      const host = await startHost({ redis: redis.url, host: 'fs1', prompts });
      await upload(two);
      const script = flowPlaying([entryOf(two)], { voicedir: host.home });
      expect((await publish(script)).data.hosts).toMatchObject([
        { state: 'refused', error: { code: 'PROMPT_FOLDER', path: '$.global.voicedir' } },
      ]);
      expect(existsSync(join(host.home, 'prompts'))).toBe(false);
    },
    LONGEST_MS,
  );
});

it(
  'a host that cannot reach the hub keeps the version before, says so, and catches up',
  async () => {
    const hub = await startTestHubs('mariadb', mariadb, { hosts: new RedisHosts(redis.url) });
    const url = new URL(hub().mysql as string);
    const proxy = await startProxy(Number(url.port));
    onTestFinished(() => proxy.close());
    url.port = String(proxy.port);
    const prompts = () => new StoredPrompts(() => openHubStore({ mysql: url.href }));
    const { upload, publish } = await start(hub);
    const host = await startHost({ redis: redis.url, host: 'fs1', prompts, everyMs: 1000 });
    await upload(one);
    const [a, b] = [flowPlaying(['bye.wav']), flowPlaying([entryOf(one)])];
    await publish(a);
    proxy.refuse();
    const [outcome] = (await publish(b)).data.hosts;
    expect(outcome).toMatchObject({ host: 'fs1', state: 'refused', version: version(a) });
    expect(outcome.error.message).toMatch(
      `lacks the prompt ${entryOf(one)}: the database of the hub cannot be`,
    );
    expect(host.sync.status().missingPrompts).toEqual([hashOf(one)]);
    expect(host.scripts()).toEqual({ bakery: a });
    const refusal = { flow: 'bakery', inUse: version(a), fault: outcome.error };
    const said = () => host.lines.filter(({ msg }) => msg.startsWith('flow refused; the last good version'));
    expect(said()).toMatchObject([refusal]);
    proxy.heal();
    await until('it is taken', () => host.sync.state('bakery')?.version === version(b));
    expect(host.sync.status()).toMatchObject({ refused: 0, missingPrompts: [] });
    expect(readFileSync(fileOf(host, one)).equals(one)).toBe(true);
    await host.sync.stop();
    // What is here already needs no hub.
    proxy.refuse();
    const again = await host.again();
    expect(again.sync.state('bakery')).toMatchObject({ version: version(b), error: null });
  },
  LONGEST_MS,
);

it(
  'on one machine without Redis, also for another account',
  async () => {
    const hubs: (() => TestHub)[] = [];
    const prompts = () => new StoredPrompts(() => openHubStore({ sqlite: hubs[0]?.().sqlite as SqliteFile }));
    const host = await startHost({ prompts });
    const home = { flows: `${host.home}/flows`, hubFlows: `${host.home}/hub-flows` };
    const state = async (name: string) => host.sync.state(name);
    const hosts = new ThisHost({ host: 'here', domain: null, ...home, state });
    const hub = await startTestHubs('sqlite', mariadb, { hosts });
    hubs.push(hub);
    const { upload, publish } = await start(hub, { account: 'north' });
    await upload(one);
    const script = flowPlaying([entryOf(one)]);
    expect((await publish(script)).data.hosts).toMatchObject([{ state: 'in use', version: version(script) }]);
    expect(readFileSync(fileOf(host, one)).equals(one)).toBe(true);
    // Somebody brings a script by hand that names what nobody has uploaded.
    host.put('by-hand', flowPlaying([entryOf(two)]));
    await until('it is refused', () => host.sync.state('by-hand')?.error?.code === 'PROMPT_MISSING');
    expect(host.sync.state('by-hand')?.error?.message).toContain('nobody has uploaded it to the hub');
    // Before the thread that owns the file.
    await host.sync.stop();
  },
  LONGEST_MS,
);
