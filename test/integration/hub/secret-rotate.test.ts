/** `cti-robot secret rotate`, on both databases. */
import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Idempotency, keyedRequest } from '../../../sidecar/hub/api/idempotency.ts';
import { SecretKey } from '../../../sidecar/hub/secrets/secret-key.ts';
import { findAccount } from '../../../sidecar/store/hub/accounts.ts';
import { type HubStore, openHubStore } from '../../../sidecar/store/hub/hub-store.ts';
import { listSealed } from '../../../sidecar/store/hub/sealed.ts';
import { findUser, insertUser, updateUser } from '../../../sidecar/store/hub/users.ts';
import { startSqliteThread } from '../../../sidecar/store/sqlite-thread/sqlite-thread.ts';
import { command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';

const TOTP = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
/** The owner of the key, where root runs the test. */
const SERVICE_USER = 12_345;
const ANSWER = { id: 7, key: 'a secret' };

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

describe.each(['sqlite', 'mariadb'] as const)('on %s', (database) => {
  it('seals everything with a new key, and completes what was interrupted', async () => {
    const home = temporaryFolder();
    const file = join(home, 'hub.key');
    const first = SecretKey.generate();
    writeFileSync(file, first.text(), { mode: 0o600 });
    const owner = process.getuid?.() === 0 ? SERVICE_USER : process.getuid?.();
    if (owner === SERVICE_USER) chownSync(file, SERVICE_USER, SERVICE_USER);
    const mysql = database === 'mariadb' ? await mariadb.database() : undefined;
    const env = {
      CTI_ROBOT_HOME: home,
      CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
      ...(mysql === undefined ? {} : { CTI_ROBOT_MYSQL: mysql }),
    };
    const rotate = async () => {
      const { out, ended } = command(['secret', 'rotate'], env);
      return { status: await ended, ...out };
    };
    const added = command(['account', 'ls'], env);
    expect(await added.ended).toBe(0);
    const id = await withStore(home, mysql, async (store) => {
      const { db } = store;
      await keepAnswer(store, first);
      const main = await findAccount(db, 'main');
      const rest = { role: 'viewer', deployment: false, password: 'x', mustChange: false };
      const user = await insertUser(db, { accountId: main?.id as number, name: 'li', ...rest }, 1);
      await updateUser(db, user, { totp: first.seal(TOTP, `totp ${user}`) });
      return user;
    });
    const opened = () =>
      withStore(home, mysql, async (store) => {
        const key = SecretKey.parse(readFileSync(file, 'utf8'));
        expect(await keepAnswer(store, key)).toEqual(ANSWER);
        return key.open((await findUser(store.db, 'main', 'li'))?.totp as string, `totp ${id}`);
      });

    const once = await rotate();
    expect([once.status, once.stdout]).toEqual([0, expect.stringContaining('values sealed anew: 2')]);
    expect(readFileSync(file, 'utf8')).not.toContain(first.text());
    expect(once.stdout + once.stderr).not.toContain(readFileSync(file, 'utf8').trim());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(file).uid).toBe(owner);
    expect(await opened()).toBe(TOTP);

    // Killed between the commit and the new file's place.
    const second = readFileSync(file, 'utf8');
    writeFileSync(`${file}.new`, second, { mode: 0o600 });
    writeFileSync(file, first.text(), { mode: 0o600 });
    expect((await rotate()).stdout).toContain('the interrupted change is complete');
    expect(readFileSync(file, 'utf8')).toBe(second);
    expect(await opened()).toBe(TOTP);

    // Killed before the commit.
    writeFileSync(`${file}.new`, SecretKey.generate().text(), { mode: 0o600 });
    expect((await rotate()).stdout).toContain('the secret key is changed');
    expect(await opened()).toBe(TOTP);

    // A wrong key changes nothing.
    const right = readFileSync(file, 'utf8');
    writeFileSync(file, first.text());
    const wrong = await rotate();
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining('cannot be opened')]);
    writeFileSync(file, right);
    expect(await opened()).toBe(TOTP);
    await withStore(home, mysql, async ({ db }) => expect(await listSealed(db)).toHaveLength(2));
  }, 200_000);
});

/** The answer to a request whose answer is a secret: a further one with the same key gets the kept answer. */
function keepAnswer(store: HubStore, secretKey: SecretKey): Promise<unknown> {
  const request = { accountId: 1, route: 'POST /v1/key', idempotencyKey: 'k1', body: {} };
  return new Idempotency({ store, secretKey, now: () => 1 }).once(keyedRequest(request), {
    isSecret: true,
    prepare: async () => {},
    work: async () => ANSWER,
  });
}

async function withStore<T>(
  home: string,
  mysql: string | undefined,
  work: (store: HubStore) => Promise<T>,
): Promise<T> {
  if (mysql !== undefined) {
    const store = openHubStore({ mysql });
    onTestFinished(() => store.close());
    return work(store);
  }
  const path = join(home, 'rows.db');
  const thread = startSqliteThread({ path, mustExist: true });
  const store = openHubStore({ sqlite: { path, connect: thread.connect } });
  try {
    return await work(store);
  } finally {
    await store.close();
    await thread.close();
  }
}
