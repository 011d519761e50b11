/** A database with a task whose numbers wait, for the figures of the dialer. */
import { randomUUID } from 'node:crypto';
import { withAccountRules } from '../../../sidecar/outbound/account-rules.ts';
import { insertAccount } from '../../../sidecar/store/hub/accounts.ts';
import { insertTask } from '../../../sidecar/store/hub/dialing/tasks.ts';
import { type HubStore, openHubStore } from '../../../sidecar/store/hub/hub-store.ts';
import type { MariadbServer } from '../../support/servers/mariadb.ts';

export interface DialingDatabase {
  mysql: string;
  store: HubStore;
  accountId: number;
  lineId: number;
  /** Adds a task with numbers that wait. @returns its id */
  addTask(numbers: number, state?: 'running' | 'ready'): Promise<number>;
  close(): Promise<void>;
}

/** More than any host can place. */
const UNLIMITED = 1_000_000;

export async function openDialingDatabase(mariadb: MariadbServer): Promise<DialingDatabase> {
  const mysql = await mariadb.database();
  const name = new URL(mysql).pathname.slice(1);
  const store = openHubStore({ mysql });
  await store.migrate();
  const now = Date.now();
  const accountId = await insertAccount(store.db, 'main', now);
  const settings = withAccountRules('{}', { hours: ['00:00', '24:00'] });
  await store.db.updateTable('hub_account').set({ settings }).where('id', '=', accountId).execute();
  const { insertId } = await store.db
    .insertInto('call_line')
    .values({
      ...{ account_id: 0, name: 'line', kind: 'simulated', dial_string: '', caller_numbers: '["95001"]' },
      ...{ maximumcall: UNLIMITED, call_per_second: UNLIMITED, fault_threshold: 5 },
      ...{ fault_try_interval: 60_000, created: now, updated: now },
    })
    .executeTakeFirstOrThrow();
  let tasks = 0;
  return {
    ...{ mysql, store, accountId, lineId: Number(insertId) },
    async addTask(numbers, state = 'running') {
      const id = await insertTask(store.db, {
        ...{ uuid: randomUUID(), account_id: accountId, name: 'task', state },
        ...{ destination_extension: '1000', maximumcall: UNLIMITED, call_per_second: UNLIMITED },
        ...{ originate_variables: '', created: now, updated: now, rules: '{}' },
        caller_line_id: Number(insertId),
      });
      // Each task calls other people: numbers of one that were called are too fresh for the next.
      const first = 13_000_000_000 + tasks++ * 100_000_000;
      await mariadb.run(
        `use ${name}`,
        `insert into call_number (task_id, account_id, number, number_key, country, variables, updated)
         select ${id}, ${accountId}, ${first} + seq, concat('+86', ${first} + seq), 'CN',
           json_object('name', concat('客户', seq)), ${now} from seq_1_to_${numbers}`,
        `analyze table call_number`,
      );
      return id;
    },
    close: () => store.close(),
  };
}
