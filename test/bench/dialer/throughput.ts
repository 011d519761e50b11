/** From the claim to the completion: four processes on one MariaDB, and lines that end calls at once. */
import { setTimeout as pause } from 'node:timers/promises';
import { bundleHost } from '../../support/dialer/host-process.ts';
import type { MariadbServer } from '../../support/servers/mariadb.ts';
import { quantile } from '../hub/rounds.ts';
import type { Figure } from '../report.ts';
import { bareAttempts } from './bare.ts';
import { type DialingDatabase, openDialingDatabase } from './database.ts';

const HOSTS = 4;
const NUMBERS = 10_000;
const ROUNDS = 3;

export async function throughputFigures(mariadb: MariadbServer): Promise<Figure[]> {
  const program = await bundleHost();
  const database = await openDialingDatabase(mariadb);
  const hosts = await Promise.all(
    Array.from({ length: HOSTS }, (_, index) => program.start({ mysql: database.mysql, host: `fs${index}` })),
  );
  try {
    for (const host of hosts) host.go();
    await dialled(database, 1_000);
    const [rates, bares]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      bares.push(await bareAttempts(mariadb, { connections: HOSTS, attempts: NUMBERS }));
      rates.push(await dialled(database, NUMBERS));
    }
    const [rate, bare] = [quantile(rates, 0.5), quantile(bares, 0.5)];
    return [
      {
        what: `claim to completion, ${HOSTS} processes, ${NUMBERS.toLocaleString('en')} numbers`,
        value: rate,
        unit: 'attempts/s',
        target: { atLeast: 1_000 },
        note: `${rates.map(Math.round).join(', ')}`,
      },
      {
        what: 'the same rows written by the same number of connections, without any decision',
        value: rate / bare,
        unit: 'times as fast',
        note: `bare: ${bares.map(Math.round).join(', ')} attempts/s`,
      },
    ];
  } finally {
    for (const host of hosts) {
      await host.kill();
      if (host.errors() !== '') process.stderr.write(host.errors());
    }
    await database.close();
    program.remove();
  }
}

/** Lets the hosts dial a task to its end. @returns attempts a second */
async function dialled({ store, addTask }: DialingDatabase, numbers: number): Promise<number> {
  const id = await addTask(numbers, 'ready');
  const began = performance.now();
  await store.db.updateTable('call_task').set({ state: 'running' }).where('id', '=', id).execute();
  for (;;) {
    const ended = await store.db
      .selectFrom('call_task_counter')
      .select('value')
      .where('task_id', '=', id)
      .where('name', '=', 'ended')
      .executeTakeFirst();
    if (Number(ended?.value ?? 0) >= numbers) break;
    await pause(20);
  }
  return (numbers / (performance.now() - began)) * 1000;
}
