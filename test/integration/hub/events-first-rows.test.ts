/** A hub listens before any sidecar has made the table of rows: the first rows are news. */
import { dirname } from 'node:path';
import { afterAll, beforeAll, it, onTestFinished } from 'vitest';
import { openStore } from '../../../sidecar/store/open.ts';
import type { SpoolLine } from '../../../sidecar/store/store.ts';
import { openEvents } from '../../support/hub/event-client.ts';
import { aKey, startTestHub, ZONE } from '../../support/hub/hub.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { aCall } from '../rows/fixture.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

it.each(['sqlite', 'mariadb'] as const)(
  'tells the first rows of a new table, on %s',
  async (kind) => {
    const mysql = kind === 'mariadb' ? await mariadb.database() : undefined;
    const hub = await startTestHub(mysql === undefined ? 'sqlite' : { mysql });
    const url = await hub.server.listen({ host: '127.0.0.1', port: 0 });
    const client = await openEvents(hub, url, { key: await aKey(hub, 'operator'), kinds: 'call.row' });
    const home = dirname(hub.sqlite?.path ?? '/none/rows.db');
    const options = { log: recordedLog().log, connect: hub.sqlite?.connect };
    const store = openStore({ home, mysql, timezone: ZONE }, options);
    onTestFinished(() => store.close());
    await store.ready();
    const to = { bytes: 1, checksum: 1, head: '0'.repeat(16), state: 'open' } as const;
    const moves = [{ file: 'c1.jsonl', from: null, to }];
    const rest = { reappearedCalls: [], syntheticRecords: [] };
    const rows = aCall('c1', 3) as unknown as SpoolLine[];
    await store.commit(
      { spool: 'spool', moves, table: 'conversation', rows, ...rest },
      { beforeCommit() {} },
    );
    await until('all rows were told', () => client.events.length === 3, 30_000);
  },
  90_000,
);
