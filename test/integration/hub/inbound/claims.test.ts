/** Two accounts that set overlapping numbers at once, on two hubs with one database. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { patternsOverlap } from '../../../../sidecar/inbound/pattern.ts';
import { insertFlow } from '../../../../sidecar/store/hub/flows.ts';
import { aKey, anAccount, NOON } from '../../../support/hub/hub.ts';
import { startTestHubs } from '../../../support/hub/hubs.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb.stop());

it('gives a number to one of them only', async () => {
  const hubs = await startTestHubs('mariadb', mariadb);
  const hub = hubs();
  const accounts = await Promise.all(
    ['main', 'other'].map(async (account, index) => {
      const accountId = await anAccount(hub, account);
      const hostName = index === 0 ? 'f' : 'f.@other';
      const flow = await insertFlow(hub.store.db, { accountId, name: 'f', hostName, settings: '{}' }, NOON);
      return { key: await aKey(hub, 'operator', { account }), flow };
    }),
  );
  const numbers = ['400*', '4001', '40012', '4*', '500', '5*', '500', '6001'];
  const answers = await Promise.all(
    accounts.flatMap(({ key, flow }) =>
      numbers.map((number) => hubs().ask('POST', '/v1/inbound/route', { key, body: { number, flow } })),
    ),
  );
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].sort()).toEqual([200, 409]);
  const [mine = [], theirs = []] = await Promise.all(
    accounts.map(async ({ key }): Promise<string[]> => {
      const { data } = (await hubs().ask('GET', '/v1/inbound/route', { key })).body;
      return data.map(({ number }: { number: string }) => number);
    }),
  );
  expect(mine.length + theirs.length).toBeGreaterThan(3);
  for (const a of mine) for (const b of theirs) expect([a, b, patternsOverlap(a, b)]).toEqual([a, b, false]);
  const [key] = accounts.map(({ key }) => key);
  const [{ id, revision }] = (await hubs().ask('GET', '/v1/inbound/route', { key })).body.data;
  const headers = { 'if-match': `"${revision}"` };
  const change = () => hubs().ask('PUT', `/v1/inbound/route/${id}`, { key, body: { calls: 3 }, headers });
  const both = await Promise.all([change(), change()]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  expect((await hubs().ask('DELETE', `/v1/inbound/route/${id}`, { key })).status).toBe(200);
});
