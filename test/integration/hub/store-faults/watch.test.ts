/** The watch over a hub's database, while what it counts takes long. */
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { Watch } from '../../../../sidecar/hub/status/watch.ts';
import { startTestHub } from '../../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { until } from '../../../support/until.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

it('a count that takes long is not begun again, and the database counts as up', async () => {
  const mysql = await mariadb.database();
  const { store, clock } = await startTestHub({ mysql });
  const times = { everyMs: 20, limitMs: 1000, countMs: 20 };
  const watch = new Watch({ store, now: () => clock.now, times });
  const other = await createConnection(mysql);
  onTestFinished(() => other.end());
  await other.query('lock tables hub_outbox write');
  watch.start();
  onTestFinished(() => watch.stop());
  const counts = async () =>
    (await mariadb.run('show full processlist')).filter(({ Info }) => /from `hub_outbox`/.test(String(Info)));
  await until('the count waits', async () => (await counts()).length > 0);
  const seen = new Set<string>();
  const end = performance.now() + 2500;
  await until('the count has taken longer than an answer may', async () => {
    seen.add(`${(await counts()).length} wait, up: ${watch.seen.database.up}`);
    return performance.now() > end;
  });
  expect([...seen]).toEqual(['1 wait, up: true']);
  await other.query('unlock tables');
  await until('the count ends', async () => (await counts()).length === 0);
});
