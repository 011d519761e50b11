import { join } from 'node:path';
import type { Lab } from '../../lab.ts';
import { prepare } from '../../prepare.ts';
import type { ServerOptions } from '../../server.ts';
import { type Case, expectRows, LAST, listening, must } from '../case.ts';
import { status } from './status.ts';

/** Where V8 has the flag `--expose-gc`, scripts have this function. */
const SCRIPT = 'jsapi ~request.write(typeof gc)';

const TURNS = 600;

/** mod_cti_robot gives V8 flags before mod_v8 initialises it. */
export const V8_FLAGS: Case[] = [
  {
    name: 'V8 has the flags of mod_cti_robot, even after the module is reloaded',
    alone: true,
    run: async (lab) => {
      const { v8_flags } = await status(lab);
      must(v8_flags?.startsWith('--lite-mode') === true, `v8_flags is ${v8_flags}`);
      must((await lab.socket.api(SCRIPT)) === 'function', 'V8 does not have them');
      must((await lab.socket.api('reload mod_cti_robot')).includes('+OK'), 'it cannot be reloaded');
      must((await status(lab)).v8_flags === v8_flags, 'they are forgotten');
      must(!lab.server.log().includes("V8's flags are not set"), 'the log says that they are not set');
    },
  },
  {
    name: 'the memory of a call does not grow with its turns',
    alone: true,
    run: async (lab) => {
      const node = (next: string) =>
        listening(['four.wav'], { wait: 4000 }, { [next]: { text: ['agent'], dtmf: ['1'] } });
      lab.flow('turns', { flow: { F1: node('F2'), F2: node('F1') } });
      const call = await lab.call('turns');
      await call.prompt('four.wav');
      const turns = async (amount: number): Promise<number> => {
        for (let turn = 0; turn < amount; turn++) {
          if (turn % 3 === 2) await call.receive('1');
          else await call.says('an agent');
          await call.prompt('four.wav');
        }
        const { rows } = JSON.parse(await lab.socket.api('jsps as json')) as {
          rows: { used_heap_size: number }[];
        };
        must(rows.length === 1, `${rows.length} scripts run`);
        return rows[0]?.used_heap_size as number;
      };
      const early = await turns(100);
      const late = await turns(TURNS);
      // Kept, the events of a turn are some 450 bytes.
      must(late - early < TURNS * 300, `${late - early} bytes more after ${TURNS} turns`);
      await call.hangUp();
    },
  },
  other(
    'V8 keeps its own flags if cti_robot_v8_flags is none',
    { variables: { cti_robot_v8_flags: 'none' } },
    '',
  ),
  other(
    'mod_cti_robot loaded after mod_v8: V8 keeps its own flags, and the log says what to do',
    { ownModuleLast: true },
    '[WARNING] v8_flags.c',
    'put mod_cti_robot before mod_v8 in modules.conf.xml',
  ),
  other(
    'invalid flags are rejected',
    { variables: { cti_robot_v8_flags: 'lite' } },
    '[ERR] v8_flags.c',
    'cti_robot_v8_flags must begin with --, or be none',
  ),
];

/** A FreeSWITCH on which V8 has no flags of ours; calls work all the same. */
function other(name: string, options: ServerOptions, level: string, advice = ''): Case {
  return {
    name,
    alone: true,
    run: async (lab: Lab) => {
      const server = lab.server.another(options);
      try {
        prepare(server, join(lab.server.scripts, 'cti_robot.js'));
        const there = await lab.another(server);
        must((await status(there)).v8_flags === null, 'V8 has flags');
        must((await there.socket.api(SCRIPT)) === 'undefined', 'V8 has the flags');
        const lines = server
          .log()
          .split('\n')
          .filter((line) => line.includes('v8_flags.c'));
        if (advice === '') must(lines.length === 0, lines.join('\n'));
        else
          must(
            lines.length === 1 && lines[0]?.includes(level) === true && lines[0].includes(advice),
            lines.join('\n'),
          );
        there.flow('t1', {
          flow: { F1: listening(['half.wav'], { wait: 100 }, { F2: { complete: ['any'] } }), F2: LAST },
        });
        await expectRows(await there.call('t1', {}, 'application'), [
          { input_type: 10 },
          { input_type: 2 },
          { input_type: 2 },
          { input_type: 11, input_args: 'end()' },
        ]);
      } finally {
        await server.stop();
        server.removeFolder();
      }
    },
  };
}
