/** FreeSWITCH dies in the middle of calls: what the sidecar makes of what they left. */
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createIngest } from '../../../../sidecar/ingest/ingest.ts';
import { openStore } from '../../../../sidecar/store/open.ts';
import { until } from '../../../support/until.ts';
import { prepare } from '../../prepare.ts';
import { type Case, listening, must } from '../case.ts';

const CALLS = 40;
/** Ended before FreeSWITCH dies. */
const ENDED = 10;

export const KILLED: Case[] = [
  {
    name: `FreeSWITCH is killed during ${CALLS} calls: each has its DESTROY row and one record`,
    alone: true,
    run: async (lab) => {
      const server = lab.server.another();
      try {
        prepare(server, join(lab.server.scripts, 'cti_robot.js'));
        const other = await lab.another(server);
        other.flow('killed', { flow: { F1: listening(['four.wav'], { wait: 60_000 }) } });
        const calls = await Promise.all(Array.from({ length: CALLS }, () => other.call('killed')));
        await Promise.all(calls.map((call) => call.prompt('four.wav')));
        const ended = calls.slice(0, ENDED);
        for (const call of ended) await call.hangUp();
        await Promise.all(ended.map((call) => call.record()));
        server.kill();
        await until('FreeSWITCH to be gone', () => !server.running());
        const ids = calls.map((call) => call.robot);
        await mustBeWhole(server.home, ids, new Set(ended.map((call) => call.robot)));
      } finally {
        await server.stop();
        server.removeFolder();
      }
    },
  },
];

/** Moves what is in the spool, and looks at what came of it. */
async function mustBeWhole(home: string, ids: string[], ended: ReadonlySet<string>): Promise<void> {
  const log = pino({ enabled: false });
  const store = openStore({ home, timezone: 'UTC' }, { log });
  const settings = { batchRows: 500, batchMs: 10, lostAfter: 200 };
  const ingest = createIngest({
    spool: join(home, 'spool'),
    store,
    log,
    registry: new Registry(),
    settings,
  });
  try {
    ingest.start();
    await until('the end of each call', async () => {
      const calls = await store.calls({ limit: 1000 });
      return calls.length === ids.length && calls.every(({ end, record }) => end !== null && record !== null);
    });
    for (const id of ids) {
      const rows = await store.rows(id);
      const record = await store.record(id);
      const end = ended.has(id) ? 'hangup(NORMAL_CLEARING)' : 'error(lost)';
      const ends = rows.filter(({ input_type }) => input_type === 11).map(({ input_args }) => input_args);
      must(ends.join() === end, `call ${id} ends with ${ends.join() || 'nothing'}, not ${end}`);
      must(record?.flow_end === end, `the record of ${id} says ${record?.flow_end}, not ${end}`);
      must((record?.bill === null) === !ended.has(id), `call ${id} is billed ${record?.bill}`);
    }
  } finally {
    await ingest.stop();
    await store.close();
  }
}
