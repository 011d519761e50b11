/** Two flows on one call: the dialplan runs another one where the first has ended. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { Row } from '../../../../engine/contract/row.ts';
import { channelPresence } from '../../../../sidecar/freeswitch/presence.ts';
import { createIngest } from '../../../../sidecar/ingest/ingest.ts';
import { openStore } from '../../../../sidecar/store/open.ts';
import type { Store } from '../../../../sidecar/store/store.ts';
import { until } from '../../../support/until.ts';
import { ownHome } from '../../engine-file.ts';
import type { Lab } from '../../lab.ts';
import { prepare } from '../../prepare.ts';
import { type Case, listening, must } from '../case.ts';

/** A minute, and what a busy machine takes. */
const CLOSED_MS = 75_000;

export const TWO_FLOWS: Case[] = [
  {
    name: 'two flows on one call: every row is stored once during the call, and its file is removed with the channel',
    run: async (lab) => {
      const name = `two-${lab.through}`;
      flows(lab, name);
      await moved(lab, name, async ({ home, spool, store }) => {
        const call = await lab.callTo(`two-${lab.through}`, {
          robot_flow: name,
          cti_robot_home: home,
          asr_result: 'agent',
        });
        const file = join(spool, `${call.robot}.jsonl`);
        await until('the first flow is stored', async () => (await typesOf(store, call.robot)).includes(11));
        await until('the rows of both flows', async () => {
          return (await typesOf(store, call.robot)).filter((type) => type === 11).length === 2;
        });
        must(existsSync(file), 'the file has gone while its call goes on');
        const rows = (await store.rows(call.robot)) as unknown as Row[];
        const wanted = ['10 two', '2 done()', '11 end()', '10 menu', '2 done()', '11 end()'];
        const found = rows.map(
          ({ input_type, input_args }) =>
            `${input_type} ${input_args.replace(name, 'two').replace('two-menu', 'menu')}`,
        );
        must(found.join() === wanted.join(), `the rows are ${found.join()}`);
        must(
          rows.every(({ row_index }, index) => row_index === index),
          'row_index is not the order',
        );
        await call.over();
        await until('its file is gone', () => !existsSync(file), 40_000);
        const record = (await store.calls({ limit: 10 })).find(({ callid }) => callid === call.robot);
        must(record?.flows.length === 2 && record.end === 'end()', `listed as ${JSON.stringify(record)}`);
      });
    },
  },
  {
    name: 'FreeSWITCH is killed during the second flow of a call: the rows of that flow are closed within a minute',
    alone: true,
    run: async (lab) => {
      const server = lab.server.another();
      try {
        prepare(server, join(lab.server.scripts, 'cti_robot.js'));
        const other = await lab.another(server);
        const name = `two-${lab.through}`;
        flows(other, name, 60_000);
        await moved(other, name, async ({ home, store }) => {
          const call = await other.callTo(`two-${lab.through}`, {
            robot_flow: name,
            cti_robot_home: home,
            asr_result: 'agent',
          });
          await until('the second flow has begun', async () => {
            return (await typesOf(store, call.robot)).filter((type) => type === 10).length === 2;
          });
          const from = performance.now();
          server.kill();
          const rows = await until(
            'the second flow is closed',
            async () => {
              const found = (await store.rows(call.robot)) as unknown as Row[];
              return found.filter(({ input_type }) => input_type === 11).length === 2 ? found : null;
            },
            CLOSED_MS,
          );
          must(performance.now() - from < CLOSED_MS, 'closed late');
          const last = rows.at(-1);
          must(
            last?.input_args === 'error(lost)' && last.flow_name === `${name}-menu`,
            `ended as ${JSON.stringify(last)}`,
          );
        });
      } finally {
        await server.stop();
        server.removeFolder();
      }
    },
  },
];

function flows(lab: Lab, name: string, wait = 100): void {
  lab.flow(name, { flow: { F1: listening(['half.wav'], { mode: 0 }) } });
  const last = wait > 1000 ? { wait } : { mode: 0 as const };
  lab.flow(`${name}-menu`, { flow: { F1: listening(['half.wav'], last) } });
}

const typesOf = async (store: Store, callid: string) =>
  ((await store.rows(callid)) as unknown as Row[]).map(({ input_type }) => input_type);

/** Runs `work` while rows of calls with a home of their own are moved, as a sidecar beside this FreeSWITCH moves them. */
async function moved(
  lab: Lab,
  name: string,
  work: (bench: { home: string; spool: string; store: Store }) => Promise<void>,
): Promise<void> {
  const spool = join(lab.server.folder, `spool-${name}`);
  mkdirSync(spool, { recursive: true });
  const home = ownHome(lab.server, name, { spool });
  const log = pino({ enabled: false });
  const store = openStore({ home, timezone: 'UTC' }, { log });
  const core = await lab.socket.api('global_getvar core_uuid');
  const freeswitch = {
    get coreUuid() {
      return lab.server.running() ? core : undefined;
    },
    api: (command: string) => lab.socket.api(command),
  };
  const ingest = createIngest({
    spool,
    store,
    log,
    registry: new Registry(),
    presence: channelPresence(freeswitch),
    settings: { batchRows: 500, batchMs: 10, lostAfter: 21_600_000 },
  });
  try {
    ingest.start();
    await work({ home, spool, store });
  } finally {
    await ingest.stop();
    await store.close();
  }
}
