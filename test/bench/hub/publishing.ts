/** From a publication in the hub to the files of a host. */
import { watch } from 'node:fs';
import { join } from 'node:path';
import { bigFlow } from '../../support/big-flow.ts';
import type { MariadbServer } from '../../support/servers/mariadb.ts';
import { startRedis } from '../../support/servers/redis.ts';
import type { Figure } from '../report.ts';
import { type AskHub, addFlow, hubClient } from './client.ts';
import { startProgram } from './program.ts';
import { quantile } from './rounds.ts';

const WARM_UP = 3;
const ROUNDS = 30;
/** A flow of 200 kB. */
const NODES = 160;

export async function publishFigures(mariadb: MariadbServer): Promise<Figure[]> {
  const redis = await startRedis();
  const mysql = await mariadb.database();
  const hub = await startProgram({ command: 'hub', mysql, redis: redis.url });
  const host = await startProgram({ command: 'sidecar', mysql, redis: redis.url });
  const alone = await startProgram({ command: 'sidecar', hub: true });
  try {
    const throughRedis = hubClient(hub.hub as string, hub.addKey());
    const onOneMachine = hubClient(alone.hub as string, alone.addKey());
    return [
      ...(await publications('a hub on MariaDB, a host, Redis', throughRedis, host.home)),
      ...(await publications('a sidecar with its hub, SQLite', onOneMachine, alone.home)),
    ];
  } finally {
    await Promise.all([hub.stop(), host.stop(), alone.stop()]);
    await redis.stop();
  }
}

async function publications(where: string, ask: AskHub, home: string): Promise<Figure[]> {
  const flow = await addFlow(ask, 'bakery');
  const script = bigFlow(NODES);
  const arrivals: number[] = [];
  const answers: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const changed = script.replaceAll(
      '确认客户的需求',
      `确认需求${String(round + WARM_UP).padStart(9, '0')}`,
    );
    const compiled = written(join(home, 'compiled'), 'bakery.json');
    const start = performance.now();
    const answer = ask('POST', `${flow}/publish`, { script: changed });
    await Promise.race([compiled, answer.then(() => compiled)]);
    const arrived = performance.now() - start;
    const { hosts } = (await answer) as { hosts: { state: string }[] };
    const answered = performance.now() - start;
    if (hosts.some(({ state }) => state !== 'in use')) throw new Error(JSON.stringify(hosts));
    if (round < 0) continue;
    arrivals.push(arrived);
    answers.push(answered);
  }
  const note = `median ${quantile(arrivals, 0.5).toFixed(0)} ms`;
  return [
    {
      what: `Publication to compiled form on the host, ${where}, p99`,
      value: quantile(arrivals, 0.99),
      unit: 'ms',
      note,
    },
    {
      what: '  to the answer that it is in use, p99',
      value: quantile(answers, 0.99),
      unit: 'ms',
      note: `median ${quantile(answers, 0.5).toFixed(0)} ms; lint included`,
    },
  ];
}

/** Resolves when a file of that name is renamed to its place. */
function written(folder: string, name: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, (_event, file) => {
      if (file !== name) return;
      watcher.close();
      resolve();
    });
  });
}
