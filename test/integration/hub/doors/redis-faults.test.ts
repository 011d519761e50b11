/** A hub that dies while it moves numbers out of Redis, and a Redis that goes away. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nameHashOf } from '../../../../sidecar/hub/doors/redis-tasks/apply.ts';
import { TaskRedis } from '../../../../sidecar/hub/doors/redis-tasks/task-redis.ts';
import { saveTaskState } from '../../../../sidecar/store/hub/dialing/tasks.ts';
import { NOON } from '../../../support/hub/hub.ts';
import { until } from '../../../support/until.ts';
import {
  DOMAIN,
  FIELD,
  haveNumbers,
  here,
  numbersHere,
  openDoor,
  PLAIN,
  QUEUE,
  someNumbers,
  stateIs,
  TAKEN,
  taskHere,
  useRedisDoor,
  write,
} from './redis-door.ts';

useRedisDoor();

describe('a batch that a hub moved before it was killed', () => {
  const batch = { id: '00000000-0000-4000-8000-000000000001', nameHash: '', queue: QUEUE };
  async function moved(): Promise<void> {
    const client = new TaskRedis(here.redis.url);
    onTestFinished(() => client.close());
    await until('connected', () => client.down === null);
    const nameHash = nameHashOf(1, { domain: DOMAIN, name: FIELD });
    await here.redis.client.rpush(QUEUE, ...someNumbers(5));
    const entries = await client.take(DOMAIN, { ...batch, nameHash }, { entries: 3, bytes: 1024 });
    expect(entries).toHaveLength(3);
  }
  const isFinished = () =>
    until('the batch is gone', async () => (await here.redis.client.exists(TAKEN)) === 0);

  it('is added', async () => {
    await moved();
    await write(PLAIN);
    openDoor();
    await haveNumbers(5);
    await isFinished();
    expect(await here.redis.client.keys(`${TAKEN}*`)).toEqual([]);
  });

  it('is not added again where the database has it', async () => {
    await moved();
    await here.hub.store.db
      .insertInto('hub_redis_batch')
      .values({ id: batch.id, outcome: 'added', created: NOON })
      .execute();
    await write(PLAIN);
    openDoor();
    await isFinished();
    await haveNumbers(2);
  });

  it('goes back to its list in its order where the task was cancelled', async () => {
    await write(PLAIN);
    const { door } = openDoor();
    const task = await until('the task', () => taskHere());
    await door.stop();
    await saveTaskState(here.hub.store.db, task, { state: 'cancelled', now: NOON });
    await moved();
    openDoor();
    await isFinished();
    expect(await here.redis.client.lrange(QUEUE, 0, -1)).toEqual(someNumbers(5));
    expect(await numbersHere()).toEqual([]);
  });
});

it('says once that Redis is away, and goes on with what it has then', async () => {
  await write(PLAIN);
  const { door, lines } = openDoor();
  await until('the task', () => taskHere());
  await here.redis.kill();
  await until('the failure is told', () => door.status().failure !== null);
  await here.redis.restart();
  await until('redis is back', () => door.status().failure === null);
  // It came back empty: its tasks are gone, and so the calls.
  await write(PLAIN);
  await here.redis.client.rpush(QUEUE, '13900000001');
  await stateIs('running');
  expect(lines.filter(({ msg }) => msg.startsWith('tasks in redis cannot be read'))).toHaveLength(1);
  expect(lines.filter(({ msg }) => msg === 'tasks in redis can be read again')).toHaveLength(1);
});

describe('a user of Redis with the rights that the page names', () => {
  const [, line = ''] =
    /^ACL (SETUSER robot .*)$/m.exec(readFileSync('docs/reference/redis-tasks.md', 'utf8')) ?? [];
  const rules = line.split(' ');
  const acl = (...changes: string[]) => here.redis.client.call('ACL', ...rules, ...changes);
  const url = () => here.redis.url.replace('//', '//robot:PASSWORD@');

  it('is enough', async () => {
    await acl();
    await write(PLAIN);
    await here.redis.client.rpush(QUEUE, ...someNumbers(3));
    const { problems } = openDoor(undefined, url());
    await haveNumbers(3);
    await until('nothing is left', async () => (await here.redis.client.keys(`${TAKEN}*`)).length === 0);
    expect(problems()).toEqual([]);
  });

  it.each(rules.filter((rule) => rule.startsWith('+')))('loses no number without %s', async (right) => {
    await acl(`-${right.slice(1)}`);
    await write(PLAIN);
    await here.redis.client.rpush(QUEUE, ...someNumbers(3));
    const { door, problems } = openDoor(undefined, url());
    await until('it is told', () => problems().some((one) => one.includes(right.slice(1).toUpperCase())));
    expect(await numbersHere()).toEqual([]);
    expect(await here.redis.client.lrange(QUEUE, 0, -1)).toEqual(someNumbers(3));
    expect(await here.redis.client.keys(`${TAKEN}*`)).toEqual([]);
    await acl();
    await haveNumbers(3);
    await until('the problem is over', () => problems().length === 0);
    expect(door.status().failure).toBeNull();
  });

  it('loses no number when a right is taken away meanwhile', async () => {
    await acl();
    await write(PLAIN);
    const { problems } = openDoor(undefined, url());
    await until('the task', () => taskHere());
    await acl('-hset');
    await here.redis.client.rpush(QUEUE, ...someNumbers(3));
    await until('it is told', () => problems().some((one) => one.endsWith(': HSET')));
    expect(await here.redis.client.lrange(QUEUE, 0, -1)).toEqual(someNumbers(3));
    expect(await here.redis.client.keys(`${TAKEN}*`)).toEqual([]);
    await acl();
    await haveNumbers(3);
  });

  it('is told of a list that it may not read', async () => {
    await acl();
    await write({ ...PLAIN, number_queue: 'others' });
    await here.redis.client.rpush('others', '13900000001');
    const { problems } = openDoor(undefined, url());
    await until('it is told', () => problems().some((one) => one.includes('params.number_queue')));
  });
});
