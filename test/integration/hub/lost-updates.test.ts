/** Two hubs on one MariaDB that change the same at once: neither overwrites what it has not seen. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { findFlow, insertFlow, updateFlow } from '../../../sidecar/store/hub/flows.ts';
import { insertRoute } from '../../../sidecar/store/hub/inbound/routes.ts';
import { notePublication } from '../../../sidecar/store/hub/publications.ts';
import { updateUser } from '../../../sidecar/store/hub/users.ts';
import {
  type Answer,
  aKey,
  anAccount,
  aUser,
  NOON,
  startTestHub,
  type TestHub,
} from '../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

describe('two hubs on one database', () => {
  let one: TestHub;
  let other: TestHub;
  let admin: string;

  beforeEach(async () => {
    const secretKey = SecretKey.generate();
    const database = { mysql: await mariadb.database() };
    one = await startTestHub(database, secretKey);
    other = await startTestHub(database, secretKey);
    admin = await aKey(one, 'admin');
  });

  /** Answers what the other hub says to a request that began before the change of the first was committed. */
  async function whileChanging(
    change: (db: Parameters<typeof updateUser>[0]) => Promise<unknown>,
    ask: () => Promise<Answer>,
  ): Promise<Answer> {
    return one.store.db
      .transaction()
      .execute(async (db) => {
        await change(db);
        const answer = ask();
        await until('the other hub waits', async () => {
          // Not `innodb_trx`, whose content stays as it is while it is read more often than every 100 ms.
          const [waits] = await mariadb.run("show global status like 'Innodb_row_lock_current_waits'");
          return Number(waits?.Value) > 0;
        });
        return { answer };
      })
      .then(({ answer }) => answer);
  }

  it('keep one admin, when each demotes another of the last two', async () => {
    for (let round = 0; round < 5; round++) {
      const account = `account-${round}`;
      const key = await aKey(one, 'admin', { account });
      const [li, wang] = [
        await aUser(one, 'li', 'admin', { account }),
        await aUser(one, 'wang', 'admin', { account }),
      ];
      const demote = (hub: TestHub, id: number) =>
        hub.ask('PUT', `/v1/user/${id}`, { key, body: { role: 'viewer' } });
      const remove = (hub: TestHub, id: number) => hub.ask('DELETE', `/v1/user/${id}`, { key, body: {} });
      const answers = await Promise.all([demote(one, li), (round % 2 ? demote : remove)(other, wang)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    }
  });

  it('leave no route without its flow, when one removes the flow and another adds the route', async () => {
    const operator = await aKey(one, 'operator');
    const accountId = await anAccount(one, 'main');
    const flowOf = (name: string) =>
      insertFlow(one.store.db, { accountId, name, hostName: name, settings: '{}' }, NOON);
    const removed = (hub: TestHub, flow: number) => hub.ask('DELETE', `/v1/flow/${flow}`, { key: operator });
    const added = (hub: TestHub, number: string, flow: number) =>
      hub.ask('POST', '/v1/inbound/route', { key: operator, body: { number, flow } });
    const [reception, night] = [await flowOf('reception'), await flowOf('night')];
    const used = await whileChanging(
      async (db) => {
        await findFlow(db, accountId, reception, { lock: true });
        const route = { number: '1', place: '', field: '1', account_id: accountId, flow_id: reception };
        const more = { context_on_error: 'continue', dialect: 'standard', enabled: 1, remark: '' };
        await insertRoute(db, { ...route, ...more, created: NOON, updated: NOON });
      },
      () => removed(other, reception),
    );
    expect(used).toMatchObject({ status: 409, body: { error: { code: 'FLOW_IN_USE' } } });
    const late = await whileChanging(
      async (db) => {
        await updateFlow(db, night, { publishing: { version: '', until: NOON + 60_000 } });
        const by = { actorKind: 'key', actor: 'x', address: '', keyed: null } as const;
        await notePublication(db, night, { action: 'remove', ...by });
      },
      () => added(other, '2', night),
    );
    expect(late).toMatchObject({ status: 409, body: { error: { code: 'CONFLICT' } } });
    for (let round = 0; round < 5; round++) {
      const flow = await flowOf(`flow-${round}`);
      const answers = await Promise.all([removed(one, flow), added(other, `40${round}`, flow)]);
      expect(answers.filter(({ status }) => status === 200).length).toBe(1);
    }
  });

  it('show who saves second what is there now', async () => {
    const id = await aUser(one, 'li', 'viewer');
    const answer = await whileChanging(
      (db) => updateUser(db, id, { role: 'operator' }),
      () =>
        other.ask('PUT', `/v1/user/${id}`, {
          key: admin,
          body: { role: 'editor' },
          headers: { 'if-match': '"1"' },
        }),
    );
    expect(answer).toMatchObject({
      status: 412,
      body: { data: { current: { role: 'operator', revision: 2 } } },
    });
  });

  it('do not let an admin change a user to whom the deployment is given at this moment', async () => {
    const id = await aUser(one, 'li', 'admin');
    const answer = await whileChanging(
      (db) => updateUser(db, id, { deployment: true }),
      () => other.ask('PUT', `/v1/user/${id}`, { key: admin, body: { totp: false } }),
    );
    expect(answer).toMatchObject({ status: 403, body: { error: { path: 'body.deployment' } } });
  });

  it('do not let an editor turn reviews off by saving what was there before they were turned on', async () => {
    const editor = await aKey(one, 'editor');
    const flow = await one.ask('POST', '/v1/flow', { key: editor, body: { name: 'sales' } });
    const { number } = flow.body.data;
    const answer = await whileChanging(
      (db) => updateFlow(db, number, { settings: '{"review":true}' }),
      () => other.ask('PUT', `/v1/flow/${number}`, { key: editor, body: { settings: { review: false } } }),
    );
    expect(answer).toMatchObject({ status: 403, body: { error: { path: 'body.settings.review' } } });
    const read = await other.ask('GET', `/v1/flow/${number}`, { key: editor });
    expect(read.body.data.settings).toEqual({ review: true });
  });

  it('remove no draft that was saved again meanwhile', async () => {
    const editor = await aKey(one, 'editor');
    const flow = await one.ask('POST', '/v1/flow', { key: editor, body: { name: 'sales' } });
    const url = `/v1/flow/${flow.body.data.number}/draft`;
    await one.ask('PUT', url, { key: editor, body: { script: 'first' } });
    const answer = await whileChanging(
      (db) => db.updateTable('hub_flow_draft').set({ revision: 2 }).execute(),
      () => other.ask('DELETE', url, { key: editor, body: {}, headers: { 'if-match': '"1"' } }),
    );
    expect(answer).toMatchObject({ status: 412, body: { data: { current: { revision: 2 } } } });
  });
});
