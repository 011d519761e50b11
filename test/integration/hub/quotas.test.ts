/** Quotas of accounts, on both databases; on MariaDB by two hubs in turn. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { insertRecordings } from '../../../sidecar/store/hub/recordings/recordings.ts';
import { flowScript } from '../../support/flow.ts';
import { aKey, anAccount, startTestHub, type TestHub } from '../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const NONE = {
  calls_at_once: null,
  minutes_a_month: null,
  storage_bytes: null,
  tts_characters_a_month: null,
};

describe.each(['sqlite', 'mariadb'] as const)('quotas on %s', (kind) => {
  let hubs: TestHub[];
  let turn = 0;
  const hub = (): TestHub => hubs[turn++ % hubs.length] as TestHub;
  let url: string;
  let deployment: string;

  beforeEach(async () => {
    const secretKey = SecretKey.generate();
    const database = kind === 'sqlite' ? kind : { mysql: await mariadb.database() };
    hubs = [await startTestHub(database, secretKey)];
    if (database !== 'sqlite') hubs.push(await startTestHub(database, secretKey));
    url = `/v1/account/${await anAccount(hub(), 'other')}`;
    deployment = await aKey(hub(), 'admin', { deployment: true });
  });

  it('are set by the deployment’s admin, and read by the account’s', async () => {
    const key = await aKey(hub(), 'admin', { account: 'other' });
    const before = await hub().ask('GET', url, { key });
    expect(before.body.data).toMatchObject({ name: 'other', quotas: NONE, revision: 1 });
    expect(before.headers.etag).toBe('"1"');
    const body = { quotas: { calls_at_once: 10, storage_bytes: 0 } };
    const changed = await hub().ask('PUT', url, { key: deployment, body });
    expect([changed.status, changed.headers.etag]).toEqual([200, '"2"']);
    const again = { quotas: { calls_at_once: null, minutes_a_month: 5000 } };
    expect((await hub().ask('PUT', url, { key: deployment, body: again })).status).toBe(200);
    const quotas = { ...NONE, minutes_a_month: 5000, storage_bytes: 0 };
    expect((await hub().ask('GET', url, { key })).body.data).toMatchObject({ quotas, revision: 3 });
    const audit = await hub().ask('GET', '/v1/audit', { key: deployment });
    expect(audit.body.data.data[0]).toMatchObject({ action: 'account.change', object: 'other' });
  });

  it('tell who saves second, with the version that is there', async () => {
    const headers = { 'if-match': '"1"' };
    const save = (calls: number) =>
      hub().ask('PUT', url, { key: deployment, headers, body: { quotas: { calls_at_once: calls } } });
    const answers = await Promise.all([save(1), save(2)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const refused = answers.find(({ status }) => status === 412);
    expect(refused?.body).toMatchObject({ error: { code: 'REVISION' }, data: { current: { revision: 2 } } });
  });

  it('cannot be raised by the account, nor seen by another one', async () => {
    const theirs = await aKey(hub(), 'admin', { account: 'other' });
    const body = { quotas: { calls_at_once: 1000 } };
    expect((await hub().ask('PUT', url, { key: theirs, body })).status).toBe(403);
    const mine = await aKey(hub(), 'admin');
    const found = await hub().ask('GET', url, { key: mine });
    const missing = await hub().ask('GET', '/v1/account/999999', { key: mine });
    expect([found.status, found.body]).toEqual([404, missing.body]);
  });

  it('limit what is archived, but not what is archived already, nor another account', async () => {
    const key = await aKey(hub(), 'editor', { account: 'other' });
    const [one, two] = [flowScript('one'), flowScript('two')];
    const body = { quotas: { storage_bytes: Buffer.byteLength(one) + 10 } };
    expect((await hub().ask('PUT', url, { key: deployment, body })).status).toBe(200);
    const add = async (as: string) =>
      (await hub().ask('POST', '/v1/flow', { key: as, body: { name: 'bakery' } })).body.data.number;
    const save = async (number: number, script: string, as = key) =>
      (await hub().ask('POST', `/v1/flow/${number}/version`, { key: as, body: { script } })).body;
    const number = await add(key);
    expect((await save(number, one)).status).toBe('ok');
    expect((await save(number, two)).error.code).toBe('QUOTA');
    const published = await hub().ask('POST', `/v1/flow/${number}/publish`, { key, body: { script: two } });
    expect([published.status, published.body.error.code]).toEqual([429, 'QUOTA']);
    expect((await save(number, one)).status).toBe('ok');
    const mine = await aKey(hub(), 'editor');
    expect((await save(await add(mine), two, mine)).status).toBe('ok');
  });

  it('count the recordings of the account', async () => {
    const key = await aKey(hub(), 'editor', { account: 'other' });
    const { db, kind: dialect } = hub().store;
    const one = { callid: 'c', host: 'h', kind: 'call' as const };
    await insertRecordings(
      db,
      [
        { ...one, account: 'other', path: '/r/a.wav' },
        { ...one, account: 'main', path: '/r/b.wav' },
      ],
      { kind: dialect, now: 1 },
    );
    const measure = (account: string, bytes: number) =>
      db.updateTable('hub_recording').set({ bytes, state: 'kept' }).where('account', '=', account).execute();
    await measure('main', 1_000_000);
    await measure('other', 1000);
    const script = flowScript('one');
    const body = { quotas: { storage_bytes: Buffer.byteLength(script) + 999 } };
    expect((await hub().ask('PUT', url, { key: deployment, body })).status).toBe(200);
    const { number } = (await hub().ask('POST', '/v1/flow', { key, body: { name: 'bakery' } })).body.data;
    const save = () => hub().ask('POST', `/v1/flow/${number}/version`, { key, body: { script } });
    expect((await save()).body.error.code).toBe('QUOTA');
    await measure('other', 999);
    expect((await save()).status).toBe(200);
  });

  it.each([-1, 1.5, '10', true])('are whole numbers: not %s', async (limit) => {
    const body = { quotas: { calls_at_once: limit } };
    expect((await hub().ask('PUT', url, { key: deployment, body })).status).toBe(422);
  });
});
