import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../sidecar/store/open.ts';
import type { Store } from '../../sidecar/store/store.ts';
import { type MariadbServer, startMariadb } from '../servers/mariadb.ts';
import { temporaryFolder } from '../support/home.ts';
import { recordedLog } from '../support/log.ts';
import { storeSuite } from './store-suite.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());

function open(mysql: string): { store: Store; lines: ReturnType<typeof recordedLog>['lines'] } {
  const { log, lines } = recordedLog();
  const store = openStore({ home: temporaryFolder(), mysql, timezone: 'Asia/Shanghai' }, { log });
  onTestFinished(() => store.close());
  return { store, lines };
}

describe('the store on MariaDB', () => {
  storeSuite(async () => open(await server.database()).store);
});
it('x', () => expect(1).toBe(1));
