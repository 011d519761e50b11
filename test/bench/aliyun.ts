/** The door of Aliyun: 200 signed requests a second by the provider's own client, beside that client on the same machine. */
import { openApiClient } from '../support/hub/aliyun-clients.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import { type Program, startProgram } from './hub/program.ts';
import { quantile } from './hub/rounds.ts';
import type { Figure } from './report.ts';

const PER_SECOND = 200;
const WARM_UP_SECONDS = 3;
const SECONDS = 20;

export async function aliyunFigures(): Promise<Figure[]> {
  const mariadb = await startMariadb();
  try {
    return [
      ...(await figuresOf('SQLite', await startProgram({ command: 'sidecar', hub: true }))),
      ...(await figuresOf(
        'MariaDB',
        await startProgram({ command: 'hub', mysql: await mariadb.database() }),
      )),
    ];
  } finally {
    await mariadb.stop();
  }
}

async function figuresOf(database: string, program: Program): Promise<Figure[]> {
  try {
    const ask = openApiClient({ url: program.aliyun as string }, program.addAccessKey());
    const work = () => ask('QueryRobotTaskList', { PageNo: 1, PageSize: 20 });
    await atRate(WARM_UP_SECONDS, work);
    const { times, perSecond } = await atRate(SECONDS, work);
    const what = `Signed requests, ${database}`;
    return [
      { what, value: perSecond, unit: '/s', target: { atLeast: PER_SECOND * 0.98 } },
      { what: '  p50', value: quantile(times, 0.5), unit: 'ms' },
      { what: '  p99', value: quantile(times, 0.99), unit: 'ms', target: { atMost: 50 } },
    ];
  } finally {
    await program.stop();
  }
}

/** Begins work at an even rate, whether or not what was begun before has ended. Times count from when it was due. */
async function atRate(
  seconds: number,
  work: () => Promise<{ Code: string }>,
): Promise<{ times: number[]; perSecond: number }> {
  const times: number[] = [];
  const began = performance.now();
  const one = async (due: number): Promise<void> => {
    const { Code } = await work();
    if (Code !== 'OK') throw new Error(`the door answered ${Code}`);
    times.push(performance.now() - due);
  };
  const open: Promise<void>[] = [];
  for (let count = 0; count < seconds * PER_SECOND; count++) {
    const due = began + (count * 1000) / PER_SECOND;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    open.push(one(due));
  }
  await Promise.all(open);
  return { times, perSecond: (times.length / (performance.now() - began)) * 1000 };
}
