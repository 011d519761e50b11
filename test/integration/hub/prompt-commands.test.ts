/** Prompts by commands and by requests to running processes, and what is left when a hub is killed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHubStore } from '../../../sidecar/store/hub/hub-store.ts';
import { findContent, readContent } from '../../../sidecar/store/hub/prompts/content.ts';
import { type Command, command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { aSound, entryOf, flowPlaying, hashOf } from '../../support/hub/prompts.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { freePort } from '../../support/servers/process.ts';
import { until } from '../../support/until.ts';

const READY_MS = 120_000;
const UPLOADS = 40;
/** Requests on their way at once. */
const AT_ONCE = 8;
/** Answers after which the hub is killed. */
const KILLED_AFTER = 8;

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

async function environment(database: 'sqlite' | 'mariadb') {
  const port = await freePort();
  const env: Record<string, string> = {
    CTI_ROBOT_HOME: temporaryFolder(),
    CTI_ROBOT_HOST: 'fs1',
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
    CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4),
    CTI_ROBOT_HUB_LISTEN: `127.0.0.1:${port}`,
    ...(database === 'mariadb' ? { CTI_ROBOT_MYSQL: await mariadb.database() } : {}),
  };
  return { env, url: `http://127.0.0.1:${port}` };
}

async function start(program: 'sidecar' | 'hub', env: Record<string, string>): Promise<Command> {
  const started = command([program], env);
  const isReady = () => {
    if (started.process.exitCode !== null) throw new Error(started.out.stdout + started.out.stderr);
    return started.out.stdout.includes('"hub ready"');
  };
  await until('the hub is ready', isReady, READY_MS);
  return started;
}

async function run(env: Record<string, string>, ...args: string[]): Promise<string> {
  const { out, ended } = command(args, env);
  if ((await ended) !== 0) throw new Error(out.stderr);
  return out.stdout;
}

async function headersOf(env: Record<string, string>) {
  const key = await run(env, 'key', 'add', '--name', 'test', '--role', 'editor', '--per-second', '10000');
  return { authorization: `Bearer ${key.trim()}`, 'content-type': 'application/json' };
}

describe.each(['sqlite', 'mariadb'] as const)('on %s', (database) => {
  it('commands upload, list and remove prompts, and a published flow brings them to its host', async () => {
    const { env, url } = await environment(database);
    const [hello, bye] = [aSound(1), aSound(2)];
    const folder = temporaryFolder();
    const file = (name: string, bytes: Uint8Array) => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const sidecar = await start('sidecar', env);
    const files = [file('hello.wav', hello), file('bye.wav', bye)];
    expect(await run(env, 'prompt', 'add', ...files)).toBe(
      `hello.wav: ${entryOf(hello)}\nbye.wav: ${entryOf(bye)}\n`,
    );
    const text = file('text.wav', Buffer.from('<html>'));
    await expect(run(env, 'prompt', 'add', text)).rejects.toThrow(/no WAV file with PCM or G\.711 audio/);
    await expect(run(env, 'prompt', 'add', join(folder, 'none.wav'))).rejects.toThrow(/none\.wav/);
    expect(JSON.parse(await run(env, 'prompt', 'ls', '--json'))).toMatchObject([
      { hash: hashOf(bye), name: 'bye.wav' },
      { hash: hashOf(hello), name: 'hello.wav' },
    ]);
    expect(await run(env, 'prompt', 'ls')).toContain(entryOf(hello));

    const headers = await headersOf(env);
    const ask = async (path: string, body: object) => {
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      // biome-ignore lint/suspicious/noExplicitAny: answers of several routes
      return (await (await fetch(`${url}/v1/flow${path}`, init)).json()) as any;
    };
    const { number } = (await ask('', { name: 'bakery' })).data;
    if (database === 'sqlite') {
      const published = await ask(`/${number}/publish`, { script: flowPlaying([entryOf(hello)]), wait: 60 });
      expect(published.data.hosts).toMatchObject([{ host: 'fs1', state: 'in use' }]);
    } else {
      // What comes by hand needs its prompts as well.
      writeFileSync(join(env.CTI_ROBOT_HOME as string, 'flows/bakery.json'), flowPlaying([entryOf(hello)]));
      await until('it is taken', () => sidecar.out.stdout.includes('"flow loaded"'));
      await until('it is archived', () => sidecar.out.stdout.includes('flows archived'));
    }
    const brought = join(env.CTI_ROBOT_HOME as string, 'sounds', entryOf(hello));
    expect(readFileSync(brought).equals(hello)).toBe(true);
    expect(existsSync(join(env.CTI_ROBOT_HOME as string, 'sounds', entryOf(bye)))).toBe(false);
    await expect(run(env, 'prompt', 'rm', hashOf(hello))).rejects.toThrow(
      /the flow bakery names this prompt/,
    );
    expect(await run(env, 'prompt', 'rm', hashOf(bye).slice(0, 12))).toBe('prompt bye.wav removed\n');
    expect(JSON.parse(await run(env, 'prompt', 'ls', '--json'))).toHaveLength(1);
    sidecar.process.kill('SIGTERM');
    expect(await sidecar.ended).toBe(0);
  }, 200_000);
});

it('`store copy` brings large prompts to MariaDB, byte by byte', async () => {
  const { env } = await environment('sqlite');
  const folder = temporaryFolder();
  // Together more than the server takes in one statement.
  const sounds = [1, 2, 3].map((n) => aSound(n, 600_000));
  for (const [n, sound] of sounds.entries()) {
    writeFileSync(join(folder, `${n}.wav`), sound);
    await run(env, 'prompt', 'add', join(folder, `${n}.wav`));
  }
  const mysql = await mariadb.database();
  await run(env, 'store', 'copy', '--to', mysql);
  const store = openHubStore({ mysql });
  for (const sound of sounds) {
    const content = await findContent(store.db, hashOf(sound));
    if (!content) throw new Error('it is not there');
    const pieces = [];
    for await (const piece of readContent(store.db, content)) pieces.push(piece);
    expect(hashOf(Buffer.concat(pieces))).toBe(hashOf(sound));
  }
  await store.close();
}, 200_000);

it.each([
  ['sidecar', 'sqlite'],
  ['hub', 'mariadb'],
] as const)(
  'a %s on %s that is killed amid uploads leaves nothing half done',
  async (program, database) => {
    const { env, url } = await environment(database);
    const headers = await headersOf(env);
    const sounds = Array.from({ length: UPLOADS }, (_, n) => aSound(n, 40_000));
    const upload = async (sound: Buffer) => {
      const answer = await fetch(`${url}/v1/prompt`, {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': hashOf(sound) },
        body: JSON.stringify({ name: 'a.wav', content: sound.toString('base64') }),
      });
      return { status: answer.status, body: (await answer.json()) as { data: { hash: string } } };
    };
    /** Every prompt that is listed can be heard, whole. */
    const listed = async () => {
      const list = (await (await fetch(`${url}/v1/prompt?per_page=500`, { headers })).json()) as {
        data: { data: { hash: string }[] };
      };
      const hashes = list.data.data.map(({ hash }) => hash);
      for (const hash of hashes) {
        const heard = await (await fetch(`${url}/v1/prompt/${hash}/audio`, { headers })).arrayBuffer();
        expect(hashOf(Buffer.from(heard))).toBe(hash);
      }
      return hashes.sort();
    };
    const first = await start(program, env);
    const done: string[] = [];
    const left = [...sounds];
    const client = async (): Promise<void> => {
      for (let sound = left.shift(); sound; sound = left.shift()) {
        const answer = await upload(sound).catch(() => undefined);
        if (answer?.status === 200) done.push(answer.body.data.hash);
        if (done.length >= KILLED_AFTER) first.process.kill('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
    expect(await first.ended).toBe('SIGKILL');
    expect(done.length).toBeLessThan(UPLOADS);

    await start(program, env);
    expect(await listed()).toEqual(expect.arrayContaining(done));
    for (const sound of sounds)
      await until(
        'it is uploaded',
        async () => {
          const { status, body } = await upload(sound);
          // A killed hub's transaction may not be rolled back yet.
          if (status === 503 || status === 409) return null;
          expect([status, body.data.hash]).toEqual([200, hashOf(sound)]);
          return true;
        },
        READY_MS,
      );
    expect(await listed()).toEqual(sounds.map(hashOf).sort());
  },
  400_000,
);
