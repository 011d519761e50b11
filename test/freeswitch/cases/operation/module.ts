import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../../../../engine/contract/row.ts';
import { until } from '../../../support/until.ts';
import type { Lab } from '../../lab.ts';
import { prepare } from '../../prepare.ts';
import { type Case, expectRows, LAST, listening, must } from '../case.ts';
import { ADDRESS } from './address.ts';
import { RELOADING } from './module-reload.ts';
import { status } from './status.ts';

/** mod_cti_robot: the application and the API `cti_robot`. */
export const MODULE: Case[] = [
  {
    name: 'the application in a dialplan with cti_robot, set and park',
    run: async (lab) => {
      lab.flow('documented', { flow: { F1: LAST } });
      const call = await lab.callTo('documented', { asr_result: 'agent' });
      await expectRows(call, [
        { input_type: 10, flow_name: 'documented' },
        { input_type: 2, input_args: 'done()' },
        { input_type: 11, input_args: 'end()' },
      ]);
      await call.event('CHANNEL_PARK');
      must((await call.variable('cti_robot_end')) === 'end()', 'cti_robot_end is not set');
      await call.over();
    },
  },
  {
    name: 'the application and the script leave the same rows and variables',
    run: async (lab) => {
      lab.flow('预约-提醒_v1.2@上海', {
        flow: {
          F1: listening(['four.wav'], { wait: 4000 }, { F2: { text: ['agent'] } }),
          F2: listening(['four.wav'], { wait: 4000 }, { F3: { dtmf: ['5'] } }),
          F3: LAST,
        },
      });
      const seen = await Promise.all(
        (['javascript', 'application'] as const).map(async (through) => {
          const call = await lab.call('预约-提醒_v1.2@上海', {}, through);
          await call.prompt('four.wav');
          await call.says('agent');
          await call.prompt('four.wav');
          await call.keys('5');
          const left = await call.left();
          return { rows: (await call.rows()).map(comparable), variables: robotVariables(left) };
        }),
      );
      must(seen[0]?.rows.length === 5, `${seen[0]?.rows.length} rows`);
      must(
        JSON.stringify(seen[0]) === JSON.stringify(seen[1]),
        `they differ: ${JSON.stringify(seen, null, 1)}`,
      );
    },
  },
  ...[
    '',
    'a b',
    "a' b",
    "'x y'",
    'a"b',
    'x\\sy',
    '^^:a:b',
    '店　铺',
    `${'x'.repeat(129)}`,
    '../t1',
    '.t1',
  ].map(
    (name): Case => ({
      name: `the application does not pass a name like this to the script: [${name.slice(0, 20)}]`,
      run: async (lab) => {
        const call = await lab.callTo('application', { robot_flow: name.replace(/['\\]/g, '\\$&') });
        const left = await call.left();
        must(
          left.variable_cti_robot_end === 'error(bad flow name)',
          `cti_robot_end is ${left.variable_cti_robot_end}`,
        );
        await expectRows(call, [
          { input_type: 10, response_id: null },
          { input_type: 11, input_args: 'error(bad flow name)' },
        ]);
      },
    }),
  ),
  {
    name: 'cti_robot status counts the calls of each flow until they end, however they end',
    alone: true,
    run: async (lab) => {
      lab.flow('count-a', { flow: { F1: listening(['four.wav'], { wait: 20000 }) } });
      lab.flow('数-b', { flow: { F1: listening(['four.wav'], { wait: 20000 }) } });
      const before = await status(lab);
      must(before.calls === 0, `${before.calls} calls before`);
      const calls = await Promise.all(
        ['count-a', 'count-a', 'count-a', '数-b'].map((flow) => lab.call(flow, {}, 'application')),
      );
      await Promise.all(calls.map((call) => call.prompt('four.wav')));
      const during = await status(lab);
      must(
        JSON.stringify(during.flows) === '{"count-a":3,"数-b":1}' || during.flows['count-a'] === 3,
        'flows',
      );
      must(during.calls === 4 && during.flows['数-b'] === 1, JSON.stringify(during));
      const text = await lab.socket.api('cti_robot status');
      must(/^4 calls in 2 flows$/m.test(text) && /^ +3 {2}count-a$/m.test(text), text);
      must(text.includes(join(lab.server.scripts, 'cti_robot.js')), `no script: ${text}`);

      const [hungUp, killed, moved, closed] = calls as [
        (typeof calls)[0],
        (typeof calls)[0],
        (typeof calls)[0],
        (typeof calls)[0],
      ];
      await hungUp.hangUp();
      await lab.socket.api(`uuid_kill ${killed.robot}`);
      await lab.socket.api(`uuid_transfer ${moved.robot} agent XML robot`);
      await moved.left();
      await lab.socket.api(`uuid_kill ${closed.robot} DESTINATION_OUT_OF_ORDER`);
      const after = await until('no call in a flow', async () => {
        const now = await status(lab);
        return now.calls === 0 ? now : null;
      });
      must(JSON.stringify(after.flows) === '{}', JSON.stringify(after));
      must(after.started - before.started === 4, `${after.started - before.started} started`);
      await moved.over();
    },
  },
  {
    name: 'cti_robot version, usage, and completion on the console',
    run: async (lab) => {
      const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
      const answer = await lab.socket.api('cti_robot version');
      must(answer.startsWith(`mod_cti_robot ${version},`), answer);
      for (const wrong of ['', 'help', 'status xml', 'version json', 'status json json', 'stat us'])
        must(
          (await lab.socket.api(`cti_robot ${wrong}`)).startsWith('-USAGE: cti_robot status'),
          `usage of "${wrong}"`,
        );
      // FreeSWITCH writes completions down some time after the module has named them.
      await until('completion on the console', async () =>
        /write=.*status/.test(await lab.socket.api('console_complete c=11;cti_robot s')),
      );
    },
  },
  {
    name: 'a script that fails leaves error(script failed), and the dialplan continues',
    alone: true,
    run: async (lab) => {
      const script = join(lab.server.scripts, 'cti_robot.js');
      renameSync(script, `${script}.away`);
      try {
        await mustFail(lab, 'error(no script)', 'install cti_robot.js');
        writeFileSync(script, 'if (true { // no JavaScript\n');
        await mustFail(lab, 'error(script failed)', 'see the log of mod_v8 above');
        must((await status(lab)).script === script, 'status does not name the script');
      } finally {
        renameSync(`${script}.away`, script);
      }
      // Its exception is expected, and the last case looks for exceptions that are not.
      lab.expectedExceptions++;
    },
  },
  {
    name: 'without mod_v8 the log says so, and the dialplan continues',
    alone: true,
    run: async (lab) => {
      const server = lab.server.another({ without: 'mod_v8' });
      try {
        prepare(server, join(lab.server.scripts, 'cti_robot.js'));
        const other = await lab.another(server);
        await mustFail(other, 'error(no mod_v8)', 'load mod_v8');
        must((await status(other)).v8 === false, 'status does not say so');
      } finally {
        await server.stop();
        server.removeFolder();
      }
    },
  },
  ...ADDRESS,
  ...RELOADING,
];

/** A call through the application that the script never takes. */
async function mustFail(lab: Lab, reason: string, advice: string): Promise<void> {
  const before = await status(lab);
  const call = await lab.call('any', {}, 'application');
  const left = await call.left();
  must(left.variable_cti_robot_end === reason, `cti_robot_end is ${left.variable_cti_robot_end}`);
  must(left.variable_cti_robot_callid === call.robot, 'the record of the call will not know of the robot');
  must((await status(lab)).failed === before.failed + 1, 'it was not counted');
  const line = await until('a line in the log', () =>
    lab.server
      .log()
      .split('\n')
      .find((text) => text.includes('[ERR]') && text.includes(advice)),
  );
  must(line.includes('cti_robot: the flow cannot run'), line);
}

/** What of a row is the same in another call. */
function comparable(row: Row): object {
  const { input_type, input_args, current_flowid, matching_method, matching_keyword, response_id } = row;
  const { flow_name, flow_version, row_index, sequence, potential, repetition } = row;
  return {
    ...{ input_type, input_args, current_flowid, matching_method, matching_keyword, response_id },
    ...{ flow_name, flow_version, row_index, sequence, potential, repetition },
  };
}

function robotVariables(event: Record<string, string>): object {
  const names = Object.keys(event).filter(
    (name) => /^variable_(cti_robot|cti_asr)/.test(name) && name !== 'variable_cti_robot_callid',
  );
  return Object.fromEntries(names.sort().map((name) => [name, event[name]]));
}
