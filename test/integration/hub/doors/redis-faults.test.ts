/** A hub that dies while it moves numbers out of Redis, and a Redis that goes away. */
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
