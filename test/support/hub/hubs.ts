/** The hubs of a test: one on SQLite, or two on one MariaDB that are asked in turn. */
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import type { MariadbServer } from '../servers/mariadb.ts';
import { startTestHub, type TestHub, type TestHubOptions } from './hub.ts';

/** @returns gives the next hub each time: what one did the others know */
export async function startTestHubs(
  kind: 'sqlite' | 'mariadb',
  mariadb: MariadbServer,
  options: TestHubOptions = {},
): Promise<() => TestHub> {
  const secretKey = SecretKey.generate();
  const database = kind === 'sqlite' ? 'sqlite' : { mysql: await mariadb.database() };
  const hubs = [await startTestHub(database, secretKey, options)];
  if (kind === 'mariadb') hubs.push(await startTestHub(database, secretKey, options));
  let turn = 0;
  return () => hubs[turn++ % hubs.length] as TestHub;
}
