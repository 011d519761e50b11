/**
 * A file is imported while its hub is killed, or its client goes away, at several moments. The same upload again adds what
 * is missing, and nothing twice. `NUMBERS=100000 KILLS=8` in the environment runs the full size.
 */
import { request } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processEnvironment } from '../../../../sidecar/settings/config.ts';
import { type DialingDatabase, openDialingDatabase } from '../../../bench/dialer/database.ts';
import { type Command, command } from '../../../support/command.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { until } from '../../../support/until.ts';

const { NUMBERS = '12000', KILLS } = processEnvironment();
const numbers = Number(NUMBERS);
const kills = Number(KILLS ?? 1);
const READY_MS = 120_000;
/** A hub that died is taken for dead after 15 seconds. The full size waits for it; else the database is told that they have passed. */
const WAITS = KILLS !== undefined;
const MOST_MS = 120_000 + kills * 60_000;

/** Of 3,000 rows one cannot be used, and one has a number of an earlier row. */
const EVERY = 3_000;
const LIST = Buffer.from(
  `手机,name\n${Array.from({ length: numbers }, (_, at) => {
    if (at % EVERY === 1) return '1.39E+10,x\n';
    return `139${String(at % EVERY === 2 ? at - 2 : at).padStart(8, '0')},n${at}\n`;
  }).join('')}`,
);
const DOUBLED = Math.ceil((numbers - 2) / EVERY);
const INVALID = Math.ceil((numbers - 1) / EVERY);
const WHOLE = {
  ...{ given: numbers, taken: numbers - DOUBLED - INVALID, doubled: DOUBLED, invalid: INVALID },
  state: 'done',
};

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

interface HubProcess {
  command: Command;
  url: string;
}

async function startHub(environment: Record<string, string>): Promise<HubProcess> {
  const hub = command(['hub'], environment);
  const ready = () => hub.out.stdout.split('\n').find((line) => line.includes('"msg":"hub ready"'));
  await until('the hub is ready', ready, READY_MS);
  return { command: hub, url: (JSON.parse(ready() as string) as { url: string }).url };
}

function environmentOf({ mysql }: DialingDatabase): Record<string, string> {
  return {
    ...{ CTI_ROBOT_MYSQL: mysql, CTI_ROBOT_HOME: temporaryFolder(), CTI_ROBOT_LISTEN: '127.0.0.1:0' },
    ...{ CTI_ROBOT_HUB_LISTEN: '127.0.0.1:0', CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4) },
  };
}

async function addKey(environment: Record<string, string>): Promise<string> {
  const args = ['key', 'add', '--name', 'import', '--role', 'admin', '--per-second', '10000'];
  const key = command(args, environment);
  expect(await key.ended, key.out.stderr).toBe(0);
  return key.out.stdout.trim();
}

async function emptyTask({ addTask, store }: DialingDatabase): Promise<number> {
  const task = await addTask(1, 'ready');
  await store.db.deleteFrom('call_number').where('task_id', '=', task).execute();
  return task;
}

async function keysOf({ store }: DialingDatabase, task: number): Promise<string[]> {
  const rows = await store.db
    .selectFrom('call_number')
    .select('number_key')
    .where('task_id', '=', task)
    .execute();
  return rows.map(({ number_key }) => number_key);
}

/** How far the last import of a task is. */
async function stateOf({ store }: DialingDatabase, task: number): Promise<{ state: string; taken: number }> {
  const row = await store.db
    .selectFrom('call_import')
    .select(['state', 'taken'])
    .where('task_id', '=', task)
    .executeTakeFirst();
  return { state: row?.state ?? 'none', taken: row?.taken ?? 0 };
}

// biome-ignore lint/suspicious/noExplicitAny: an answer
async function send(url: string, key: string, body: Buffer | AsyncIterable<Buffer>): Promise<any> {
  const answer = await request(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
    body: body as Buffer,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return answer.body.json();
}

const pathOf = (task: number): string => `/v1/task/${task}/number/file?skip_error=true`;

it(
  `a hub is killed ${kills} times while it imports, and the same upload completes the list`,
  async () => {
    const database = await openDialingDatabase(mariadb);
    const environment = environmentOf(database);
    let hub = await startHub(environment);
    const key = await addKey(environment);
    const task = await emptyTask(database);
    for (let kill = 0; kill < kills; kill++) {
      const sent = send(`${hub.url}${pathOf(task)}`, key, LIST).catch(() => null);
      // First of several while it reads the list, then further on each time.
      const wanted = (WHOLE.taken * (kill + 0.5)) / kills;
      await until(
        `the import is at ${wanted}`,
        async () => {
          const { state, taken } = await stateOf(database, task);
          return kill === 0 && kills > 1 ? state !== 'none' : taken >= wanted;
        },
        MOST_MS,
      );
      hub.command.process.kill('SIGKILL');
      await hub.command.ended;
      await sent;
      expect((await stateOf(database, task)).taken).toBe((await keysOf(database, task)).length);
      if (!WAITS) await database.store.db.updateTable('call_import').set({ lease_until: 0 }).execute();
      hub = await startHub(environment);
    }
    const { data } = await send(`${hub.url}${pathOf(task)}`, key, LIST);
    expect(data).toMatchObject(WHOLE);
    expect(data.rejects).toHaveLength(INVALID);
    const keys = await keysOf(database, task);
    expect(keys).toHaveLength(WHOLE.taken);
    expect(new Set(keys).size).toBe(WHOLE.taken);
    const again = await send(`${hub.url}${pathOf(task)}`, key, LIST);
    expect(again.data).toMatchObject({ taken: 0, doubled: numbers - INVALID, invalid: INVALID });
    expect(await keysOf(database, task)).toHaveLength(WHOLE.taken);
    await database.close();
  },
  MOST_MS,
);

it(
  'a client that goes away half-way adds nothing, and its next upload completes the list',
  async () => {
    const database = await openDialingDatabase(mariadb);
    const environment = environmentOf(database);
    const hub = await startHub(environment);
    const key = await addKey(environment);
    const task = await emptyTask(database);
    for (const share of [0, 0.5, 0.99]) {
      const sent = send(`${hub.url}${pathOf(task)}`, key, cutAt(Math.floor(LIST.length * share)));
      await expect(sent).rejects.toThrow();
      expect(await keysOf(database, task)).toEqual([]);
    }
    // It goes away when all of it was sent: the hub has the list, and imports it.
    const gone = new AbortController();
    const left = request(`${hub.url}${pathOf(task)}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
      body: LIST,
      signal: gone.signal,
    }).catch(() => null);
    const isBegun = async () => (await stateOf(database, task)).state !== 'none';
    await until('the import has begun', isBegun, MOST_MS);
    gone.abort();
    await left;
    const { data } = await send(`${hub.url}${pathOf(task)}`, key, LIST);
    const added = await keysOf(database, task);
    expect(added).toHaveLength(WHOLE.taken);
    expect(new Set(added).size).toBe(WHOLE.taken);
    // Either it waited for the first import, or that had ended before.
    expect([WHOLE.taken, 0]).toContain(data.taken);
    await database.close();
  },
  MOST_MS,
);

/** The list up to a byte; then the connection is cut. */
async function* cutAt(bytes: number): AsyncGenerator<Buffer> {
  yield LIST.subarray(0, bytes);
  throw new Error('the client has gone');
}
