/** Sidecars and hubs of tests on one database: what sidecars commit, and hubs make of it. */
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { onTestFinished } from 'vitest';
import { recordingLinks } from '../../../../sidecar/hub/recordings/recording-links.ts';
import { settleCalls, type TellParts } from '../../../../sidecar/hub/records/settle.ts';
import { SecretKey } from '../../../../sidecar/hub/secrets/secret-key.ts';
import { openStore } from '../../../../sidecar/store/open.ts';
import type { SpoolLine, Store, TableName } from '../../../../sidecar/store/store.ts';
import { startTestHub, type TestHub, type TestHubOptions, ZONE } from '../../../support/hub/hub.ts';
import { recordedLog } from '../../../support/log.ts';
import type { MariadbServer } from '../../../support/servers/mariadb.ts';

export interface Bench {
  /** One on SQLite, two on MariaDB. */
  hubs: TestHub[];
  hub: TestHub;
  store: Store;
  mysql: string | undefined;
  /** Commits lines as a sidecar does. */
  commit(table: TableName, rows: readonly object[]): Promise<void>;
  /** Lets the hubs look at everything that is due, all at once. */
  settle(): Promise<void>;
  parts(hub?: TestHub): TellParts;
}

export async function openBench(
  kind: 'sqlite' | 'mariadb',
  mariadb: MariadbServer,
  { secretKey = SecretKey.generate(), ...options }: TestHubOptions & { secretKey?: SecretKey } = {},
): Promise<Bench> {
  const mysql = kind === 'mariadb' ? await mariadb.database() : undefined;
  const database = mysql === undefined ? 'sqlite' : { mysql };
  const hubs = [await startTestHub(database, secretKey, options)];
  if (mysql !== undefined) hubs.push(await startTestHub(database, secretKey, options));
  const [hub] = hubs as [TestHub];
  const { sqlite } = hub;
  const store = openStore(
    { home: dirname(sqlite?.path ?? '/none/rows.db'), mysql, timezone: ZONE, host: 'host-1' },
    { log: recordedLog().log, connect: sqlite?.connect },
  );
  onTestFinished(() => store.close());
  await store.ready();
  const readers = new Map(hubs.map((one) => [one, one.store.callReader(ZONE)]));
  const parts = (one = hub): TellParts => ({
    store: one.store,
    reader: readers.get(one) as TellParts['reader'],
    links: recordingLinks(secretKey, 'https://hub.example'),
    now: () => hub.clock.now,
  });
  return {
    hubs,
    hub,
    store,
    mysql,
    parts,
    async commit(table, rows) {
      const to = { bytes: 1, checksum: 1, head: '0'.repeat(16), state: 'open' } as const;
      const lines = rows as SpoolLine[];
      const callids = [...new Set(lines.map(({ callid }) => callid))];
      const moves = callids.map((callid) => ({ file: `${callid}.jsonl`, from: null, to }));
      const rest = { reappearedCalls: [], syntheticRecords: [] };
      await store.commit({ spool: randomUUID(), moves, table, rows: lines, ...rest }, { beforeCommit() {} });
    },
    async settle() {
      await Promise.all(
        hubs.map(async (one) => {
          for (;;) {
            const { lines } = await settleCalls(parts(one)).catch((error) => {
              if (one.store.isDuplicate(error)) return { lines: 1 };
              throw error;
            });
            if (lines === 0) return;
          }
        }),
      );
    },
  };
}
