/**
 * Two hubs take numbers from a list in Redis while they are killed again and again, and a host dials them on a simulated
 * line. Each number is dialled once, and none is lost. `NUMBERS=100000 KILLS=10` in the environment runs the full size.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { processEnvironment } from '../../../../sidecar/settings/config.ts';
import { type DialingDatabase, openDialingDatabase } from '../../../bench/dialer/database.ts';
import { type Command, command } from '../../../support/command.ts';
import type { Start } from '../../../support/dialer/host.ts';
import { bundleHost } from '../../../support/dialer/host-process.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { startMariadb } from '../../../support/servers/mariadb.ts';
import { startRedis } from '../../../support/servers/redis.ts';
import { until } from '../../../support/until.ts';

const { NUMBERS = '300', KILLS = '2' } = processEnvironment();
const numbers = Number(NUMBERS);
const kills = Number(KILLS);
const HASH = 'cti_queue_dialer_task@sales.example';
const QUEUE = 'numbers';
/** How much faster calls pass on the line. */
const SPEED = 200;
const READY_MS = 120_000;
const MOST_MS = 120_000 + kills * 30_000 + numbers * 15;
/** Numbers of one command of the client. */
const PUSHED_AT_ONCE = 1_000;

async function startHub(environment: Record<string, string>): Promise<Command> {
  const hub = command(['hub'], environment);
  await until('the hub is ready', () => hub.out.stdout.includes('"msg":"hub ready"'), READY_MS);
  return hub;
}

/** How many numbers of the task have had their last call. */
async function ended({ store }: DialingDatabase): Promise<number> {
  const { count } = await store.db
    .selectFrom('call_number')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('state', '=', 2)
    .executeTakeFirstOrThrow();
  return Number(count);
}

it(
  `${numbers} numbers in Redis are each dialled once, although hubs are killed ${kills} times`,
  async () => {
    const [mariadb, redis, program] = await Promise.all([startMariadb(), startRedis(), bundleHost()]);
    onTestFinished(async () => {
      await Promise.all([mariadb.stop(), redis.stop()]);
      program.remove();
    });
    const database = await openDialingDatabase(mariadb);
    await database.store.db.updateTable('call_line').set({ speed: SPEED, fault_threshold: 0 }).execute();
    const environmentOf = (): Record<string, string> => ({
      ...{ CTI_ROBOT_MYSQL: database.mysql, CTI_ROBOT_REDIS: redis.url, CTI_ROBOT_HOME: temporaryFolder() },
      ...{ CTI_ROBOT_LISTEN: '127.0.0.1:0', CTI_ROBOT_HUB_LISTEN: '127.0.0.1:0' },
      ...{ CTI_ROBOT_DIALER_REDIS_TASKS: 'true', CTI_ROBOT_DIALER_REDIS_TASK_DOMAINS: 'sales.example' },
      CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4),
    });
    const environments = [environmentOf(), environmentOf()];
    const params = {
      ...{ enable: true, line_group: 'line', limit: 1000, cps: 1000 },
      ...{ number_queue: QUEUE, destination_extension: '1000' },
    };
    await redis.client.hset(HASH, 'campaign', JSON.stringify({ params }));
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'calls'));
    const starts = join(folder, 'starts');
    const host = await program.start({ mysql: database.mysql, host: 'fs1', spool: folder, starts });
    host.go();
    const hubs = await Promise.all(environments.map(startHub));

    let given = 0;
    const push = async (upTo: number): Promise<void> => {
      while (given < upTo) {
        const some = Array.from({ length: Math.min(PUSHED_AT_ONCE, upTo - given) }, (_, at) =>
          (given + at) % 2 === 0
            ? `139${String(given + at).padStart(8, '0')}`
            : JSON.stringify({
                number: `139${String(given + at).padStart(8, '0')}`,
                variables: { name: '王' },
              }),
        );
        await redis.client.rpush(QUEUE, ...some);
        given += some.length;
      }
    };
    for (let kill = 0; kill < kills; kill++) {
      await push(Math.ceil((numbers * (kill + 1)) / (kills + 1)));
      const wanted = (numbers * (kill + 0.5)) / (kills + 1);
      await until(`${wanted} numbers are called`, async () => (await ended(database)) >= wanted, MOST_MS);
      const victim = hubs[kill % hubs.length] as Command;
      victim.process.kill('SIGKILL');
      await victim.ended;
      hubs[kill % hubs.length] = await startHub(environments[kill % hubs.length] as Record<string, string>);
    }
    await push(numbers);
    await until('all are called', async () => (await ended(database)) >= numbers, MOST_MS).catch(
      async (error: Error) => {
        const left = { ended: await ended(database), queue: await redis.client.llen(QUEUE) };
        throw new Error(`${error.message}: ${JSON.stringify(left)} ${host.errors()}`);
      },
    );
    await until('no batch is left', async () => (await redis.client.keys('*')).join() === HASH);
    await host.kill();

    const dialled = readFileSync(starts, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as Start).key);
    expect(dialled).toHaveLength(numbers);
    expect(new Set(dialled).size).toBe(numbers);
    const report = await database.store.db
      .selectFrom('call_import')
      .select(({ fn }) => [
        fn.sum('taken').as('taken'),
        fn.sum('doubled').as('doubled'),
        fn.sum('invalid').as('invalid'),
      ])
      .executeTakeFirstOrThrow();
    expect(Object.values(report).map(Number)).toEqual([numbers, 0, 0]);
    await database.close();
  },
  MOST_MS,
);
