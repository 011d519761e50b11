/** A list that is imported through the API of a hub with a process of its own. */
import { createReadStream } from 'node:fs';
import { request } from 'undici';
import type { MariadbServer } from '../../support/servers/mariadb.ts';
import { until } from '../../support/until.ts';
import { openDialingDatabase } from '../dialer/database.ts';
import { type Program, startProgram } from '../hub/program.ts';
import type { List } from './list-file.ts';

interface Imported {
  import_id: number;
  taken: number;
  doubled: number;
  invalid: number;
  rejects: unknown[];
}

export interface MeasuredImport {
  /** Numbers a second. */
  rate: number;
  againRate: number;
  peakMegabytes: number;
  rejects: number;
  /** Numbers that are missing, or there twice, after a kill half-way and the same upload again. */
  wrongAfterKill: number;
}

export async function importedList(mariadb: MariadbServer, list: List): Promise<MeasuredImport> {
  const database = await openDialingDatabase(mariadb);
  const { mysql } = database;
  let hub = await startProgram({ command: 'hub', mysql });
  try {
    const key = hub.addKey();
    const upload = async (task: number): Promise<{ answer: Imported; rate: number }> => {
      const began = performance.now();
      const answer = await send(`${hub.hub}/v1/task/${task}/number/file?skip_error=true`, key, list.path);
      return { answer, rate: (list.rows / (performance.now() - began)) * 1000 };
    };
    const [first, second] = [await emptyTask(database), await emptyTask(database)];
    const once = await upload(first);
    refuseOther(once.answer, list);
    const peakMegabytes = hub.peakMegabytes();
    const again = await upload(first);
    if (again.answer.taken !== 0) throw new Error(`imported twice: ${JSON.stringify(again.answer)}`);
    const killed = upload(second).catch(() => null);
    await until(
      'half of the list is there',
      async () => (await count(database, second)) > list.rows / 2,
      600_000,
    );
    await hub.kill();
    await killed;
    hub = await restarted(hub, mysql);
    const { answer } = await upload(second);
    refuseOther(answer, list);
    const wrongAfterKill = Math.abs((await count(database, second)) - list.taken);
    return {
      rate: once.rate,
      againRate: again.rate,
      peakMegabytes,
      rejects: once.answer.rejects.length,
      wrongAfterKill,
    };
  } finally {
    await hub.stop();
    await database.close();
  }
}

async function restarted(killed: Program, mysql: string): Promise<Program> {
  await killed.stop();
  return startProgram({ command: 'hub', mysql });
}

function refuseOther({ taken, doubled, invalid }: Imported, list: List): void {
  if (taken !== list.taken || doubled !== list.doubled || invalid !== list.invalid)
    throw new Error(`not what is in the list: ${JSON.stringify({ taken, doubled, invalid })}`);
}

async function emptyTask({
  addTask,
  store,
}: Awaited<ReturnType<typeof openDialingDatabase>>): Promise<number> {
  const task = await addTask(1, 'ready');
  await store.db.deleteFrom('call_number').where('task_id', '=', task).execute();
  return task;
}

async function count(
  { store }: Awaited<ReturnType<typeof openDialingDatabase>>,
  task: number,
): Promise<number> {
  const row = await store.db
    .selectFrom('call_number')
    .select(({ fn }) => fn.countAll<number>().as('numbers'))
    .where('task_id', '=', task)
    .executeTakeFirstOrThrow();
  return Number(row.numbers);
}

async function send(url: string, key: string, path: string): Promise<Imported> {
  const answer = await request(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
    body: createReadStream(path),
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const body = (await answer.body.json()) as { status: string; message: string; data: Imported };
  if (body.status !== 'ok') throw new Error(body.message);
  return body.data;
}
