import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../support/until.ts';
import type { Lab } from '../../lab.ts';
import { type Case, must } from '../case.ts';
import { status } from './status.ts';

/** Stands in for the robot: says what it was given, and waits for a key. */
const SCRIPT = `
new FileIO(session.getVariable('robot_told'), 'wct').write(JSON.stringify(argv));
session.answer();
session.collectInput(function () { return false; }, null, 0, 20000);
session.setVariable('cti_robot_end', 'end()');
`;

/** What the dialplan gives, what the script gets, and what may be shown. */
const ADDRESSES: readonly [given: string, argument: string, shown: string][] = [
  [
    'http://me:s3cret@127.0.0.1:9/flow.php?a=13800138000&b=x y#z',
    'http://me:s3cret@127.0.0.1:9/flow.php?a=13800138000&b=x%20y#z',
    'http://127.0.0.1:9/flow.php',
  ],
  [
    'https://robot.example/流程',
    'https://robot.example/%E6%B5%81%E7%A8%8B',
    'https://robot.example/%E6%B5%81%E7%A8%8B',
  ],
  [
    'http+smartcall://robot.example?x=1',
    'http+smartcall://robot.example?x=1',
    'http+smartcall://robot.example',
  ],
  ['number:+8613800138000', 'number:+8613800138000', 'number:'],
  // It would be a variable for FreeSWITCH, and two arguments.
  [
    'http://robot.example/"a"{b} c',
    'http://robot.example/%22a%22%7Bb%7D%20c',
    'http://robot.example/%22a%22%7Bb%7D%20c',
  ],
];

/** Addresses of servers, and numbers, in place of the name of a flow. */
export const ADDRESS: Case[] = [
  {
    name: 'the application passes an address as one argument, and shows neither its query, a password nor a number',
    alone: true,
    run: async (lab) => {
      const script = join(lab.server.scripts, 'cti_robot.js');
      renameSync(script, `${script}.away`);
      try {
        writeFileSync(script, SCRIPT);
        for (const address of ADDRESSES) await check(lab, ...address);
      } finally {
        renameSync(`${script}.away`, script);
      }
    },
  },
];

async function check(lab: Lab, given: string, argument: string, shown: string): Promise<void> {
  const told = join(lab.server.folder, 'robot-told.json');
  writeFileSync(told, '');
  const call = await lab.callTo('application', { robot_flow: given, robot_told: told });
  const text = await until('the script', () => readFileSync(told, 'utf8') || null);
  must(text === JSON.stringify([argument]), `${given} reached the script as ${text}`);
  const { flows } = await status(lab);
  must(JSON.stringify(flows) === JSON.stringify({ [shown]: 1 }), `status shows ${JSON.stringify(flows)}`);
  const variable = await call.variable('cti_robot_flow');
  must(variable === shown, `cti_robot_flow is ${variable}`);
  await call.receive('1');
  await call.left();
}
