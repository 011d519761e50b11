/** What the dialer has of one person is handed out and erased, and old rows go: with the person never called again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withKeepDays } from '../../../../sidecar/hub/access/account-settings.ts';
import { Retention } from '../../../../sidecar/hub/retention/retention.ts';
import { UNCOUNTED } from '../../../../sidecar/hub/status/counters.ts';
import { findAccountById } from '../../../../sidecar/store/hub/accounts.ts';
import { readFigures } from '../../../../sidecar/store/hub/dialing/counters.ts';
import { aKey } from '../../../support/hub/hub.ts';
import { recordedLog } from '../../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { type Dialing, startDialing } from '../../dialer/dialing.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const PERSON = '13912345678';
const OTHER = '13900000002';
const DAY_MS = 86_400_000;
const BUSY = { cause: 'USER_BUSY', sip: 486, bill: 0, flowRan: false };

/** The tables that have the person's digits. */
async function tablesWith({ hub: { store } }: Dialing, digits: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of await store.db.introspection.getTables()) {
    const rows = await store.db
      .selectFrom(name as never)
      .selectAll()
      .execute();
    const text = JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    if (text.includes(digits)) found.push(name);
  }
  return found;
}

describe.each(['sqlite', 'mariadb'] as const)('a person on %s', (kind) => {
  it('is erased from tasks, history and pushes, and not called again', async () => {
    const dialing = await startDialing(kind, mariadb);
    const { hub, line, task, numbers, claim, end, clock } = dialing;
    const caller_line_id = await line();
    const notify = { call_notify_url: 'https://93.184.216.34/x', call_notify_type: 2 };
    const first = await task({ caller_line_id, recycle_limit: 3, ...notify });
    const [mine] = await numbers(first, [PERSON, OTHER]);
    await end(await claim(), BUSY);
    const second = await task({ caller_line_id, state: 'paused' });
    await numbers(second, [`0${PERSON}`]);
    await hub.store.db
      .updateTable('call_number')
      .set({
        variables: '{"name":"王小明"}',
        consent: `{"source":"${PERSON}@shop.cn","at":1,"until":null}`,
      })
      .where('number', '!=', OTHER)
      .execute();
    await hub.store.db
      .insertInto('call_import_reject')
      .values({
        ...{ import_id: 1, line: 2, account_id: dialing.accountId, column_name: 'name', number: PERSON },
        ...{ number_key: `+86${PERSON}`, fault: 'too-large', message: '', created: 1 },
      })
      .execute();
    const admin = await aKey(hub, 'admin');
    const ask = (what: string, body: object, key = admin) =>
      hub.ask('POST', `/v1/privacy/${what}`, { key, body: { number: `+86 ${PERSON}`, ...body } });

    const exported = (await ask('export', {})).body.data.dialer;
    expect(exported.numbers).toMatchObject([
      { number: PERSON, variables: '{"name":"王小明"}', consent: expect.stringContaining('@shop.cn') },
      {},
    ]);
    expect(exported.calls).toMatchObject([{ hangup_cause: 'USER_BUSY', number: PERSON }]);
    expect(exported.blacklist).toEqual([]);
    const theirs = await aKey(hub, 'admin', { account: 'other' });
    expect((await ask('export', {}, theirs)).body.data.dialer).toEqual({
      numbers: [],
      calls: [],
      blacklist: [],
    });
    expect((await ask('erase', {}, theirs)).body.data).toMatchObject({ numbers: 0, blacklisted: false });

    expect((await ask('erase', {})).body.data).toEqual({
      ...{ calls: 0, numbers: 2, attempts: 1, blacklisted: true, under_way: false },
    });
    expect(await tablesWith(dialing, PERSON)).toEqual(['call_blacklist']);
    expect((await ask('export', {})).body.data.dialer).toMatchObject({
      ...{ numbers: [], calls: [], blacklist: [{ kind: 'dnc', reason: 'erased', until: null }] },
    });
    // Figures of the tasks stay right: the number that waited is over.
    const figures = await readFigures(hub.store.db, [first]);
    expect(figures.get(first)?.get('status:12')).toBe(1);
    expect(await dialing.number(mine as number)).toMatchObject({
      number: '',
      state: 2,
      status: 12,
      outcome: 'removed',
    });

    // Whoever imports the number again does not call it.
    clock.now += DAY_MS;
    const [again] = await numbers(await task({ caller_line_id }), [PERSON]);
    expect((await claim()).map(({ number }) => number)).toEqual([OTHER]);
    expect(await dialing.number(again as number)).toMatchObject({ status: 11, state: 2 });
    // An attempt whose history is gone already goes too.
    const attempt = { id: 'a0000000-0000-4000-8000-000000000001', account_id: dialing.accountId };
    await hub.store.db
      .insertInto('call_attempt')
      .values({
        ...{ ...attempt, task_id: first, number_id: 1, number: PERSON, number_key: `+86${PERSON}` },
        ...{ attempt: 1, host: 'h', line_id: 1, state: 'ended', call_time: 5, lease_until: 5, ended: 6 },
      })
      .execute();
    // Erased once more: only the entry stays.
    expect((await ask('erase', {})).body.data).toMatchObject({ numbers: 1, attempts: 1, blacklisted: true });
    expect(await tablesWith(dialing, PERSON)).toEqual(['call_blacklist']);
  });

  it('who is being called is erased afterwards; one who is unknown is not put onto the blacklist', async () => {
    const dialing = await startDialing(kind, mariadb);
    const { hub, line, task, numbers, claim, end } = dialing;
    await numbers(await task({ caller_line_id: await line() }), [PERSON]);
    const calls = await claim();
    const key = await aKey(hub, 'admin');
    const erase = async (body: object) =>
      (await hub.ask('POST', '/v1/privacy/erase', { key, body })).body.data;
    expect(await erase({ number: PERSON, block: false })).toMatchObject({ numbers: 0, under_way: true });
    await end(calls);
    expect(await erase({ number: PERSON, block: false })).toMatchObject({
      ...{ numbers: 1, attempts: 1, under_way: false, blacklisted: false },
    });
    expect(await tablesWith(dialing, PERSON)).toEqual([]);
    expect(await erase({ number: OTHER })).toMatchObject({ numbers: 0, blacklisted: false });
    expect(await erase({ number: OTHER, block: true })).toMatchObject({ numbers: 0, blacklisted: true });
  });
});

it('history, and numbers of tasks that are over, go with the calls of their account', async () => {
  const dialing = await startDialing('sqlite', undefined);
  const { hub, line, task, numbers, claim, end, clock, accountId } = dialing;
  const { store } = hub;
  const { db } = store;
  const caller_line_id = await line();
  const over = await task({ caller_line_id });
  const running = await task({ caller_line_id });
  const removed = await task({ caller_line_id, state: 'paused', removed: clock.now });
  await numbers(removed, [PERSON]);
  await numbers(over, [PERSON]);
  await numbers(running, [OTHER]);
  await end(await claim());
  await db.updateTable('call_task').set({ state: 'finished' }).where('id', '=', over).execute();
  const retention = new Retention({
    ...{
      store,
      reader: hub.store.callReader('UTC'),
      now: () => clock.now,
      log: recordedLog().log,
      pauseMs: 0,
    },
    counters: UNCOUNTED,
  });
  const left = async () => [
    (await db.selectFrom('call_history').select('id').execute()).length,
    (await db.selectFrom('call_number').select('id').execute()).length,
    (await db.selectFrom('call_attempt').select('id').execute()).length,
  ];
  expect(await left()).toEqual([2, 3, 2]);
  clock.now += 400 * DAY_MS;
  await retention.look();
  // What was under way is nothing any more; the history tells of it.
  expect(await left()).toEqual([2, 3, 0]);
  const { settings = '{}' } = (await findAccountById(db, accountId)) ?? {};
  await db
    .updateTable('hub_account')
    .set({ settings: withKeepDays(settings, 1) })
    .execute();
  clock.now -= 393 * DAY_MS;
  await retention.look();
  // What caps look back stays.
  expect(await left()).toEqual([2, 3, 0]);
  clock.now += 2 * DAY_MS;
  await retention.look();
  expect(await left()).toEqual([0, 1, 0]);
});
