/** Tasks and numbers that programs write to Redis, as the closed product's dialer reads them. */
import { describe, expect, it } from 'vitest';
import { insertLineGroup } from '../../../../sidecar/store/hub/dialing/line-groups.ts';
import { aKey, anAccount, NOON } from '../../../support/hub/hub.ts';
import { until } from '../../../support/until.ts';
import {
  DOMAIN,
  endAll,
  FIELD,
  HASH,
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

/** The example of the product's manual, with the names of this deployment, open at noon of UTC, 20:00 in Shanghai. */
const PARAMS = {
  ...{ enable: true, line_group: ['outbound'], limit: 100, cps: 10 },
  ...{ start_time: '2026-1-1 8:00', stop_time: '2026-1-22 12:00' },
  work_hour: [
    { wday: '-1', begin: '8:00', end: '12:00' },
    { wday: '4', begin: '14:00', end: '21:00' },
  ],
  work_week: [1, 2, 3, 4, 5],
  holiday: [{ begin: '2026-1-20 12:00', end: '2026-1-21 12:00' }],
  ...{ number_queue: QUEUE, destination_extension: '8888' },
  ...{ destination_dialplan: 'XML', destination_context: 'default', something_else: { a: [1] } },
};
const VARIABLES = {
  origination_caller_id_number: '95001',
  absolute_codec_string: 'pcma,pcmu,g729',
  sip_cid_type: 'pid',
};

useRedisDoor();

it('makes a task of the example of the manual, and calls its numbers', async () => {
  await write(PARAMS, { variables: VARIABLES });
  await here.redis.client.rpush(
    QUEUE,
    '13900000001',
    '{"number":13900000002,"variables":{"name":"王"},"x":1}',
    '"+86 139 0000 0003"',
  );
  const { problems } = openDoor();
  await haveNumbers(3);
  await stateIs('running');
  const key = await aKey(here.hub, 'admin');
  const { body } = await here.hub.ask('GET', `/v1/task/${(await taskHere())?.id}`, { key });
  expect(body.data).toMatchObject({
    ...{ name: FIELD, maximumcall: 100, call_per_second: 10, domain: DOMAIN },
    ...{ destination_extension: '8888', destination_context: 'default', _originate_timeout: 60 },
    ...{ _origination_caller_id_number: '95001', caller_line_id: 1_000_001 },
    ...{ start_time: Date.UTC(2026, 0, 1), stop_time: Date.UTC(2026, 0, 22, 4) },
    originate_variables: "{sip_cid_type='pid'}",
  });
  const groups = await here.hub.ask('GET', '/v1/timegroup', { key });
  expect(groups.body.data).toMatchObject([
    {
      kind: 'allow',
      windows: [
        { days: [1, 2, 3, 4, 5], from: '8:00', to: '12:00' },
        { days: [4], from: '14:00', to: '21:00' },
      ],
      holidays: { periods: [{ from: '2026-1-20 12:00', to: '2026-1-21 12:00' }] },
    },
  ]);
  const row = here.hub.store.db
    .selectFrom('call_number')
    .select('variables')
    .where('number', '=', '13900000002');
  expect(await row.executeTakeFirst()).toEqual({ variables: '{"name":"王"}' });
  expect(problems()).toEqual([]);
  await until('nothing is left in Redis', async () => (await here.redis.client.keys('*')).join() === HASH);
});

it('follows each change, keeps what a person does, and stops with its field', async () => {
  await write(PLAIN);
  await here.redis.client.rpush(QUEUE, ...someNumbers(3));
  openDoor();
  await stateIs('running');
  await write({ ...PLAIN, enable: false, limit: 7 });
  await stateIs('paused');
  expect(await taskHere()).toMatchObject({ maximumcall: 7 });
  await write({ ...PLAIN, enable: 1, cps: 0.05 });
  await stateIs('running');
  expect(await taskHere()).toMatchObject({ maximumcall: 1, call_per_second: 0.05 });
  // A person pauses it: nothing changes in Redis, so it stays so, and takes no number.
  const key = await aKey(here.hub, 'admin');
  await here.hub.ask('POST', `/v1/task/${(await taskHere())?.id}/pause`, { key, body: {} });
  await here.redis.client.rpush(QUEUE, '13911111111');
  await write({ ...PLAIN, number_queue: 'other' }, { name: 'another' });
  await until('another look', async () => taskHere('another'));
  expect(await taskHere()).toMatchObject({ state: 'paused' });
  expect(await here.redis.client.llen(QUEUE)).toBe(1);
  await write({ ...PLAIN, cps: 3 });
  await haveNumbers(4);
  await stateIs('running');
  await here.redis.client.hdel(HASH, FIELD);
  await stateIs('paused');
  await write({ ...PLAIN, cps: 3 });
  await stateIs('running');
});

it('waits for start_time, and takes no number before it or outside of its hours', async () => {
  await write({ ...PARAMS, start_time: '2026-01-01 20:30:00' });
  await here.redis.client.rpush(QUEUE, ...someNumbers(3));
  await write(
    { ...PLAIN, number_queue: 'q2', work_hour: [{ begin: '08:00', end: '12:00' }] },
    { name: 'closed' },
  );
  await here.redis.client.rpush('q2', '13922222222');
  openDoor();
  await until('both are there', async () => (await taskHere()) && taskHere('closed'));
  await write({ ...PLAIN, number_queue: 'q3' }, { name: 'third' });
  await until('another look', async () => taskHere('third'));
  expect(await numbersHere()).toEqual([]);
  here.hub.clock.now = NOON + 31 * 60_000;
  await haveNumbers(3);
  await stateIs('running');
  expect(await here.redis.client.llen('q2')).toBe(1);
});

it('takes only as many numbers as are called soon, and counts what is none', async () => {
  const hostile = [
    ...[
      Buffer.from([0xff, 0xfe, 0]),
      Buffer.alloc(1024 * 1024, 65),
      Buffer.from('{"number":'),
      Buffer.from(''),
    ],
    ...['{}', '[1]', 'null', '{"number":{"a":1}}', '1.39E+10', '{"__proto__":{"number":"13900000001"}}'],
    '{"number":"13900000009","variables":{"bad name":"x"}}',
  ];
  await here.redis.client.rpush(QUEUE, ...hostile, ...someNumbers(1000));
  await write({ ...PLAIN, limit: 10 });
  const { lines } = openDoor();
  await haveNumbers(20);
  await write({ ...PLAIN, number_queue: 'other' }, { name: 'another' });
  await until('another look', async () => taskHere('another'));
  expect(await numbersHere()).toHaveLength(20);
  expect(await here.redis.client.llen(QUEUE)).toBe(980);
  const key = await aKey(here.hub, 'admin');
  const imports = await here.hub.ask('GET', `/v1/task/${(await taskHere())?.id}/import`, { key });
  expect(imports.body.data.data[0]).toMatchObject({
    source: 'redis',
    taken: 20,
    invalid: hostile.length,
    given: 20 + hostile.length,
  });

  const rejects = await here.hub.store.db
    .selectFrom('call_import_reject')
    .selectAll()
    .orderBy('line')
    .execute();
  expect(rejects.map(({ line, fault }) => `${line} ${fault}`)).toEqual([
    ...['1 not-text', '2 too-long', '3 not-json', '4 no-number', '5 no-number', '6 no-number'],
    ...['7 not-dialable', '8 no-number', '9 scientific', '10 no-number', '11 name'],
  ]);
  // Half of them were called: the next come.
  await here.hub.store.db
    .updateTable('call_number')
    .set({ state: 2, status: 1 })
    .where('id', '<=', 10)
    .execute();
  await haveNumbers(30);
  expect(JSON.stringify(lines)).not.toContain('139000');
});

it('calls a number again that comes again after its call, and starts a task that was finished', async () => {
  await write(PLAIN);
  await here.redis.client.rpush(QUEUE, ...someNumbers(2));
  openDoor();
  await haveNumbers(2);
  await endAll();
  await here.redis.client.rpush(QUEUE, '+86 139 0000 0000');
  await stateIs('running');
  const rows = await here.hub.store.db
    .selectFrom('call_number')
    .select(['state', 'attempts'])
    .orderBy('id')
    .execute();
  expect(rows).toEqual([
    { state: 0, attempts: 0 },
    { state: 2, attempts: 1 },
  ]);
  await endAll();
  await here.redis.client.rpush(QUEUE, '13900000005');
  await stateIs('running');
  expect(await numbersHere()).toHaveLength(3);
});

describe('a value that cannot be used', () => {
  it.each<[string, string | object, RegExp]>([
    ['is no JSON', '{"params":', /the value is not JSON/],
    ['has no params', '{}', /params is missing/],
    ['is a list', '[]', /the value must be object/],
    ['has a wrong limit', { ...PLAIN, limit: 'many' }, /params\.limit must match/],
    ['has a limit of 0', { ...PLAIN, limit: '0' }, /params\.limit must be 1 to 100000/],
    ['has a wrong rate', { ...PLAIN, cps: -1 }, /params\.cps must/],
    ['has a wrong time', { ...PLAIN, start_time: 'soon' }, /params\.start_time must be a time/],
    [
      'ends before it begins',
      { ...PLAIN, start_time: '2026-2-1 8:00', stop_time: '2026-1-1 8:00' },
      /stop_time/,
    ],
    ['has wrong hours', { ...PLAIN, work_hour: [{ begin: '25:00', end: '9' }] }, /params\.work_hour/],
    ['names no group', { ...PLAIN, line_group: ['outbound', 'x'] }, /params\.line_group\[1\] is no group/],
    ['names a context', { ...PLAIN, destination_context: 'root' }, /params\.destination_context/],
    ['has nowhere to go', { ...PLAIN, destination_extension: '' }, /params\.destination_extension/],
    ['names our own list', { ...PLAIN, number_queue: TAKEN }, /params\.number_queue must not/],
  ])('%s', async (_, value, problem) => {
    const text = typeof value === 'string' ? value : JSON.stringify({ params: value });
    await here.redis.client.hset(HASH, FIELD, text);
    const { problems, lines } = openDoor();
    await until('the problem is told', () => problems().length > 0);
    expect(problems()).toEqual([expect.stringMatching(problem)]);
    expect(problems()[0]).toContain(`${HASH}, task ${FIELD}: `);
    expect(await taskHere()).toBeUndefined();
    expect(lines.filter(({ msg }) => msg === 'a task in redis has a problem')).toHaveLength(1);
  });

  it('sets no variable that the deployment does not allow, and pauses a task that runs', async () => {
    await write(PLAIN);
    await here.redis.client.rpush(QUEUE, ...someNumbers(2));
    const { problems } = openDoor();
    await stateIs('running');
    await write(PLAIN, { variables: { execute_on_answer: 'system rm' } });
    await stateIs('held');
    await until('the problem is told', () => problems().length > 0);
    expect(problems()).toEqual([expect.stringMatching(/variables cannot be used: .*execute_on_answer/)]);
    await here.redis.client.rpush(QUEUE, '13900000009');
    await write(PLAIN);
    await stateIs('running');
    await haveNumbers(3);
    await until('it is over', () => problems().length === 0);
  });
});

it('tries the lines of several groups in order', async () => {
  const made = { created: NOON, updated: NOON };
  const other = await insertLineGroup(here.hub.store.db, {
    name: 'second',
    account_id: 0,
    lists: [[here.lineId], [here.lineId]],
    ...made,
  });
  await write({ ...PLAIN, line_group: ['outbound', String(other)] });
  openDoor();
  const task = await until('the task', () => taskHere());
  const group = await here.hub.store.db
    .selectFrom('call_line_group')
    .selectAll()
    .where('id', '=', task.caller_line_id)
    .executeTakeFirstOrThrow();
  expect(group).toMatchObject({
    account_id: 1,
    line_lists: JSON.stringify([[here.lineId], [here.lineId], [here.lineId]]),
  });
});

it('goes on with other tasks where a key is of another type', async () => {
  await write(PLAIN);
  await write({ ...PLAIN, number_queue: 'good' }, { name: 'good' });
  await here.redis.client.set(QUEUE, 'x');
  await here.redis.client.rpush('good', '13900000001');
  const { problems } = openDoor();
  await haveNumbers(1);
  await until('the problem is told', () => problems().join().includes('something else than a list'));
  await here.redis.client.del(QUEUE);
  await until('it is over', () => problems().length === 0);
  await here.redis.client.set(HASH, 'x');
  await until('the problem is told', () => problems().join().includes('is not a hash'));
  expect(await taskHere()).toMatchObject({ state: 'new' });
});

it('keeps the tasks of a domain in its account, which no other account sees', async () => {
  await anAccount(here.hub, 'acme');
  await write(PLAIN, { hash: 'cti_queue_dialer_task@acme.example' });
  await write(PLAIN, { name: 'lost', hash: 'cti_queue_dialer_task@nobody.example' });
  const { problems } = openDoor([
    { domain: 'acme.example', account: 'acme' },
    { domain: 'nobody.example', account: 'nobody' },
  ]);
  const task = await until('the task', () => taskHere());
  await until('the problem is told', () => problems().join().includes('there is no account nobody'));
  const [own, other] = [await aKey(here.hub, 'admin', { account: 'acme' }), await aKey(here.hub, 'admin')];
  expect((await here.hub.ask('GET', `/v1/task/${task.id}`, { key: own })).status).toBe(200);
  expect((await here.hub.ask('GET', `/v1/task/${task.id}`, { key: other })).status).toBe(404);
});
