/** Entries of the audit that are written together: one that cannot be written takes no others with it. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AuditGroup } from '../../../../sidecar/hub/api/audit-group.ts';
import { SecretKey } from '../../../../sidecar/hub/secrets/secret-key.ts';
import { listAudit } from '../../../../sidecar/store/hub/audit.ts';
import { anAccount, startTestHub, type TestHub } from '../../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

async function aGroup() {
  const hub = await startTestHub({ mysql: await mariadb.database() }, SecretKey.generate());
  const accountId = await anAccount(hub, 'main');
  const group = new AuditGroup(hub.store);
  const add = (object: string) =>
    group.add({
      accountId,
      time: 1,
      actorKind: 'key',
      actor: 'k',
      action: 'record.look',
      object,
      address: '',
    });
  return { hub, add, written: () => objectsOf(hub, accountId) };
}

async function objectsOf({ store }: TestHub, accountId: number): Promise<string[]> {
  const entries = await listAudit(store.db, accountId, { limit: 100 });
  return entries.filter(({ action }) => action === 'record.look').map(({ object }) => object);
}

async function inserts(): Promise<number> {
  const [found] = await mariadb.run("show global status like 'Com_insert'");
  return Number(found?.Value);
}

it('writes each entry once, and refuses only the one that does not fit', async () => {
  const { add, written } = await aGroup();
  const objects = ['a', 'b', 'x'.repeat(5000), 'c'];
  const settled = await Promise.allSettled(objects.map(add));
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect((await written()).sort()).toEqual(['a', 'b', 'c']);
});

it('does not try each entry by itself while the database cannot be used', async () => {
  const { hub, add, written } = await aGroup();
  await sql`rename table hub_audit to hub_audit_away`.execute(hub.store.db);
  const before = await inserts();
  const settled = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => add(String(n))));
  expect(new Set(settled.map(({ status }) => status))).toEqual(new Set(['rejected']));
  expect((await inserts()) - before).toBeLessThanOrEqual(2);
  await sql`rename table hub_audit_away to hub_audit`.execute(hub.store.db);
  await add('later');
  expect(await written()).toEqual(['later']);
});
