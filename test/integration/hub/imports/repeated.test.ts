/** The same upload again: whoever died in between, each row counts once, and the import is completed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HubDb } from '../../../../sidecar/store/hub/hub-store.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { startTaskServer } from '../dialing/task-server.ts';
import { upload } from './files.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

/** Three transactions, with a reject and a double in each. */
const ROWS = 9_000;
const LIST = `手机,name\n${Array.from({ length: ROWS }, (_, at) => {
  if (at % 3_000 === 1) return '1.39E+10,x\n';
  return `139${String(at % 3_000 === 2 ? at - 2 : at).padStart(8, '0')},n${at}\n`;
}).join('')}`;
const WHOLE = { given: ROWS, taken: ROWS - 6, doubled: 3, invalid: 3 };

describe.each(['sqlite', 'mariadb'] as const)('an import on %s', (kind) => {
  const start = async () =>
    startTaskServer(kind === 'sqlite' ? 'sqlite' : { mysql: await mariadb.database() });

  it('goes on with the same upload where its hub has died', async () => {
    const server = await start();
    const { db } = server.hub.store;
    const task = await server.task();
    const { body } = await upload(server, task.uuid, LIST, 'skip_error=true');
    expect(body.data).toMatchObject(WHOLE);
    // What a hub leaves that dies after the first transaction of another import.
    const other = await server.task();
    const clock = server.hub.clock;
    const died = await server.task();
    const { store } = server.hub;
    const real = store.readCommitted;
    store.readCommitted = async <T>(work: (db: HubDb) => Promise<T>): Promise<T> => {
      const begun = await db
        .selectFrom('call_import')
        .select('taken')
        .where('task_id', '=', died.id)
        .execute();
      if (begun.some(({ taken }) => taken > 0)) throw new Error('kill -9');
      return real(work);
    };
    const killed = await upload(server, died.uuid, LIST, 'skip_error=true');
    store.readCommitted = real;
    expect(killed.status).toBeGreaterThanOrEqual(500);
    const path = `/v1/task/${died.uuid}/import`;
    const [left] = (await server.ask('GET', path)).body.data.data;
    expect(left).toMatchObject({ state: 'importing', given: ROWS, finished: null });
    expect(left.taken).toBeGreaterThan(0);
    expect(left.taken).toBeLessThan(WHOLE.taken);
    clock.now += 60_000;
    const again = await upload(server, died.uuid, LIST, 'skip_error=true');
    expect(again.body.data).toMatchObject({ ...WHOLE, import_id: left.import_id, state: 'done' });
    expect(again.body.data.rejects).toHaveLength(3);
    const { counters } = (await server.ask('GET', `/v1/task/${died.uuid}`)).body.data;
    expect(counters.total).toBe(WHOLE.taken);
    const rows = await db
      .selectFrom('call_number')
      .select('number_key')
      .where('task_id', '=', died.id)
      .execute();
    expect(new Set(rows.map(({ number_key }) => number_key)).size).toBe(WHOLE.taken);
    expect(rows).toHaveLength(WHOLE.taken);
    const third = await upload(server, died.uuid, LIST, 'skip_error=true');
    expect(third.body.data).toMatchObject({ taken: 0, doubled: ROWS - 3, invalid: 3 });
    // Another task, and other options, are another import.
    expect((await upload(server, other.uuid, LIST)).body.error.code).toBe('NUMBERS_REFUSED');
  }, 120_000);

  it('that two clients send at once is run by one, and both get its answer', async () => {
    const server = await start();
    const task = await server.task();
    const send = () => upload(server, task.uuid, LIST, 'skip_error=true');
    const answers = await Promise.all([send(), send(), send()]);
    for (const { body } of answers) expect(body.data).toMatchObject(WHOLE);
    expect(new Set(answers.map(({ body }) => body.data.import_id)).size).toBe(1);
  }, 120_000);
});
