/** Answering machines are told from people by real sound. */

import { until } from '../../../support/until.ts';
import type { Settled } from '../../dialer/campaign.ts';
import { MachineCalls } from '../../dialer/machine-calls.ts';
import type { Lab } from '../../lab.ts';
import { type Case, must } from '../case.ts';

/** Of `test/machines/recordings.json`. */
const PERSON = 1;
const BY_PHRASE = 23;
const BY_LENGTH = 24;

export const MACHINES: Case[] = [
  {
    name: 'the dialer: a person, a machine by its phrase, a machine by its length',
    alone: true,
    run: async (lab: Lab) => {
      const machines = await MachineCalls.start(lab, [PERSON, BY_PHRASE, BY_LENGTH]);
      try {
        const settled = await machines.call({ machineDetection: true, machineGreeting: 5000 });
        const { campaign } = machines;
        const seen = async (index: number) => {
          const { number, history, record } = settled.get(index) as Settled;
          // They are ingested from a file of their own.
          const rows = await until('its rows', async () => {
            const found = await campaign.store.rows(history.call_id);
            return found.some(({ input_args }) => input_args === record.flow_end) ? found : undefined;
          });
          const said = rows.map(({ input_args }) => input_args);
          return JSON.stringify([
            ...[number.status, number.outcome, history.class, record.machine, record.flow_end],
            said.filter((one) => /^machine|你好/.test(String(one))),
          ]);
        };
        const wanted: [index: number, seen: string][] = [
          [PERSON, '[1,null,"answered",null,"end()",["喂你好"]]'],
          [BY_PHRASE, '[1,"machine","machine",1,"end(machine)",["machine(phrase)"]]'],
          [BY_LENGTH, '[1,"machine","machine",1,"end(machine)",["machine(length)"]]'],
        ];
        const faults: string[] = [];
        for (const [index, right] of wanted) {
          const found = await seen(index);
          if (found !== right) faults.push(`recording ${index} is ${found}, not ${right}`);
        }
        must(faults.length === 0, faults.join('\n  '));
      } finally {
        await machines.stop();
      }
    },
  },
];
