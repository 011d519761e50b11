import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../../support/until.ts';
import type { Lab } from '../../lab.ts';
import { type Case, LAST, listening, must } from '../case.ts';

const RELOADS = 50;
/** Reloads before memory is measured: the first ones fill what is kept. */
const WARM = 10;
/** Calls that come a second. */
const RATE = 25;
/**
 * What memory may have grown by in so many reloads, in kB, without calls; one that kept the module's code and pool
 * would be at several times as much.
 */
const GROWTH_KB = 1000;

/** Loading and unloading mod_cti_robot while calls come. */
export const RELOADING: Case[] = [
  {
    name: 'the module cannot be unloaded while a call is in a flow, and the call is not disturbed',
    alone: true,
    run: async (lab) => {
      lab.flow('busy', {
        flow: { F1: listening(['four.wav'], { wait: 500 }, { F2: { complete: ['any'] } }), F2: LAST },
      });
      const calls = await Promise.all(Array.from({ length: 10 }, () => lab.call('busy', {}, 'application')));
      await Promise.all(calls.map((call) => call.prompt('four.wav')));
      for (let i = 0; i < 5; i++) {
        const answer = await lab.socket.api('unload mod_cti_robot');
        must(answer.includes('Module in use'), answer);
      }
      for (const call of calls) {
        const rows = await call.rows();
        must(rows.length === 4 && rows[3]?.input_args === 'end()', JSON.stringify(rows.at(-1)));
      }
    },
  },
  {
    name: 'a forced unload while calls are in a flow: they continue to their end, and the module can be loaded again',
    alone: true,
    run: async (lab) => {
      lab.flow('forced', {
        flow: { F1: listening(['four.wav'], { wait: 60000 }, { F2: { dtmf: ['1'] } }), F2: LAST },
      });
      const calls = await Promise.all(Array.from({ length: 3 }, () => lab.call('forced', {}, 'application')));
      await Promise.all(calls.map((call) => call.prompt('four.wav')));
      const unloading = lab.socket.api('unload -f mod_cti_robot');
      must((await unloading).includes('+OK'), await unloading);
      must((await lab.socket.api('load mod_cti_robot')).includes('+OK'), 'it cannot be loaded');
      must((await count(lab)) === 3, `${await count(lab)} calls, expected 3`);
      for (const call of calls) await call.keys('1');
      for (const call of calls) must((await call.rows()).length === 4, 'rows are missing');
      await until('no call in a flow', async () => (await count(lab)) === 0);
    },
  },
  {
    name: `${RELOADS} unloads and loads while ${RATE} calls a second come: no crash, and all counts at zero`,
    alone: true,
    run: async (lab) => {
      lab.flow('short', { flow: { F1: { action: 'hangup' } } });
      const caller = await lab.server.connect();
      let placing = true;
      const load = (async () => {
        for (let i = 0; placing; i++) {
          const flow = i % 3 === 0 ? 'no such' : 'short';
          await caller.send(`bgapi originate {robot_flow='${flow}'}loopback/application/robot &park()`);
          // Sets the rate.
          await delay(1000 / RATE);
        }
      })();
      let reloads = 0;
      let refused = 0;
      const end = performance.now() + 240_000;
      try {
        while (reloads < RELOADS) {
          must(performance.now() < end, `only ${reloads} reloads, ${refused} refused`);
          must(lab.server.running(), `FreeSWITCH is gone after ${reloads} reloads`);
          const answer = await lab.socket.api('unload mod_cti_robot');
          if (answer.includes('+OK')) {
            reloads++;
            const loaded = await lab.socket.api('load mod_cti_robot');
            must(loaded.includes('+OK'), loaded);
          } else {
            must(answer.includes('in use'), answer);
            refused++;
          }
          // Lets calls begin between two attempts.
          await delay(20);
        }
      } finally {
        placing = false;
        await load;
        caller.close();
      }
      process.stdout.write(`     ${reloads} reloads, ${refused} refused\n`);
      await lab.socket.api('hupall');
      await until('no call', async () => (await lab.socket.api('show channels count')).startsWith('0 total'));
      must((await count(lab)) === 0, `${await count(lab)} calls are counted`);
    },
  },
  {
    name: `${RELOADS} unloads and loads leave nothing behind`,
    alone: true,
    run: async (lab) => {
      let warm = 0;
      for (let i = 0; i < WARM + RELOADS; i++) {
        if (i === WARM) warm = memoryKb(lab);
        for (const command of ['unload', 'load']) {
          const answer = await lab.socket.api(`${command} mod_cti_robot`);
          must(answer.includes('+OK'), answer);
        }
      }
      const grown = memoryKb(lab) - warm;
      const maps = readFileSync(`/proc/${lab.server.pid}/maps`, 'utf8').split('\n');
      const starts = maps.filter((line) => / 00000000 .*mod_cti_robot\.so$/.test(line)).length;
      process.stdout.write(`     memory ${warm} kB + ${grown} kB\n`);
      must(starts === 1, `the module is mapped ${starts} times`);
      must(grown < GROWTH_KB, `memory has grown by ${grown} kB`);
    },
  },
];

async function count(lab: Lab): Promise<number> {
  return (JSON.parse(await lab.socket.api('cti_robot status json')) as { calls: number }).calls;
}

/** What FreeSWITCH has in memory. */
function memoryKb(lab: Lab): number {
  const status = readFileSync(`/proc/${lab.server.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
}
