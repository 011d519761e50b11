/** `make bench-freeswitch`: the robot under load on a real FreeSWITCH (docs/internals/benchmarks.md). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { print } from '../../bench/report.ts';
import { agentFigures } from '../dialer/agent-figures.ts';
import { machineFigures } from '../dialer/machine-figures.ts';
import { originateFigures } from '../dialer/originate-figures.ts';
import { findFreeswitch } from '../install.ts';
import { DRIVERS, ROBOT } from './drivers.ts';
import { enduranceFigures } from './endurance.ts';
import { httpRobotFigures } from './http-robot.ts';
import { inboundFigures } from './inbound.ts';
import { killFigures } from './kill.ts';
import { figuresOf } from './load-figures.ts';
import { longCallFigures } from './long-call.ts';
import { questionFigures } from './questions.ts';
import { type Measured, measure } from './run.ts';
import type { Stage } from './stage.ts';
import { stepFigures } from './step.ts';

const { values } = parseArgs({
  options: {
    /** Where FreeSWITCH was installed; without it PATH is looked through. */
    prefix: { type: 'string', default: '' },
    /** Sections, separated by blanks; empty: all. */
    only: { type: 'string', default: '' },
    /** Calls at once, one run of `load` each; `http` takes the first. */
    calls: { type: 'string', default: '100 300 500' },
    /** How long `load` measures while all calls are up. */
    seconds: { type: 'string', default: '60' },
    /** Calls of `endurance`, one after the other, and how many are up at once. */
    'calls-in-all': { type: 'string', default: '10000' },
    'at-once': { type: 'string', default: '60' },
    /** Turns of each call of `long`. */
    turns: { type: 'string', default: '2000' },
    /** Calls that are up when `kill` kills FreeSWITCH. */
    killed: { type: 'string', default: '200' },
    /** mod_cti_robot, which sets V8's flags; `none` leaves it out. */
    module: {
      type: 'string',
      default: join(import.meta.dirname, '..', '..', '..', 'dist', 'mod_cti_robot.so'),
    },
    /** Other flags for V8 than its default, or `none`. */
    'v8-flags': { type: 'string', default: '' },
  },
});

const SECTIONS: Record<string, (stage: Stage) => Promise<boolean>> = {
  /** The robot beside what it is compared with. */
  load: (stage) => load(stage, DRIVERS),
  /** The robot's part of it: what a change of the engine needs. */
  robot: (stage) => load(stage, [ROBOT]),
  endurance: async (stage) =>
    print(
      `${values['calls-in-all']} calls one after another`,
      await enduranceFigures(stage, Number(values['calls-in-all']), Number(values['at-once'])),
    ),
  long: async (stage) =>
    print(`calls of ${values.turns} turns`, await longCallFigures(stage, Number(values.turns))),
  step: async (stage) => print('the dialog core inside mod_v8', await stepFigures(stage)),
  questions: async (stage) => print('while services answer', await questionFigures(stage)),
  /** As many calls as the first run of `load` has. */
  http: async (stage) =>
    print('a server leads', await httpRobotFigures(stage, Number.parseInt(values.calls, 10))),
  originate: async (stage) =>
    print('calls that a dialer places', await originateFigures(stage, Number(values.seconds))),
  agents: async (stage) => print('callees who are connected to agents', await agentFigures(stage)),
  machines: async (stage) => print('people and answering machines', await machineFigures(stage)),
  context: async (stage) => print('calls to numbers', await inboundFigures(stage)),
  kill: async (stage) =>
    print(`FreeSWITCH killed in ${values.killed} calls`, await killFigures(stage, Number(values.killed))),
};
const ALL = [
  'load',
  'endurance',
  'long',
  'step',
  'questions',
  'http',
  'kill',
  'originate',
  'agents',
  'machines',
  'context',
];

async function load(stage: Stage, drivers: typeof DRIVERS): Promise<boolean> {
  let met = true;
  for (const calls of values.calls
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number)) {
    const runs: Measured[] = [];
    for (const driver of drivers) {
      stage.say(`${calls} calls, ${driver.name}`);
      runs.push(await measure(stage, driver, calls, Number(values.seconds)));
    }
    met = print(`${calls} calls at once`, figuresOf(runs)) && met;
  }
  return met;
}

const wanted = values.only.split(/\s+/).filter(Boolean);
const unknown = wanted.filter((name) => !(name in SECTIONS));
const install = findFreeswitch(values.prefix);
if (unknown.length > 0) {
  process.stderr.write(
    `nothing called ${unknown.join(', ')}; there are ${Object.keys(SECTIONS).join(', ')}\n`,
  );
  process.exitCode = 2;
} else if (install === null) {
  process.stdout.write('no FreeSWITCH in FREESWITCH_PREFIX or PATH: nothing was measured\n');
} else {
  const began = performance.now();
  const owned: (() => void)[] = [];
  const ownModule = values.module !== 'none' && existsSync(values.module) ? values.module : undefined;
  const stage: Stage = {
    install,
    ownModule,
    v8Flags: values['v8-flags'] || undefined,
    say: (line) => {
      const seconds = Math.round((performance.now() - began) / 1000);
      process.stderr.write(`${String(seconds).padStart(6)} s  ${line}\n`);
    },
    owns: (end) => owned.push(end),
  };
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      for (const end of owned) end();
      process.exit(status);
    });
  }
  let met = true;
  for (const name of wanted.length > 0 ? wanted : ALL) {
    // One that cannot be measured does not keep the others from it.
    met =
      (await SECTIONS[name]?.(stage).catch((error: Error) => {
        process.stdout.write(`\n${name}: ${error.message}\n`);
        return false;
      })) === true && met;
  }
  process.exitCode = met ? 0 : 1;
}
