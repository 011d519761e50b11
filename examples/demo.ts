/**
 * `make demo`: one whole call, and a task that calls 30 numbers, with every part that production has but FreeSWITCH. The
 * sidecar compiles the Chinese sample flow, the production bundle runs a scripted call of it in the simulator and appends its
 * rows to the sidecar's spool, the sidecar moves them into the store, and they are read back from there. Then its hub makes a
 * task, and the sidecar places its calls on the simulated line.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { withLocalHub } from '../sidecar/hub/local-hub.ts';
import { createLog } from '../sidecar/lib/log.ts';
import { releaseName } from '../sidecar/release.ts';
import { loadSettings } from '../sidecar/settings/config.ts';
import { runTask } from './demo-task.ts';

const FLOW = 'examples/invitation/flow.json';
const CALLER = 'examples/invitation/agrees.caller.jsonl';
const CLI = 'dist/cli.js';
const DEADLINE_MS = 30_000;

const home = mkdtempSync(join(tmpdir(), 'cti-robot-demo-'));

const env = {
  ...process.env,
  CTI_ROBOT_HOME: home,
  CTI_ROBOT_LISTEN: '127.0.0.1:0',
  CTI_ROBOT_HUB_LISTEN: '127.0.0.1:0',
  CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
};
let sidecar: ChildProcess | undefined;
try {
  await demo();
} finally {
  sidecar?.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
}

async function demo(): Promise<void> {
  mkdirSync(join(home, 'flows'));
  copyFileSync(FLOW, join(home, 'flows', 'invitation.json'));
  say(`The sidecar starts with a home of its own and compiles ${FLOW}.`);
  sidecar = spawn(process.execPath, [CLI, 'sidecar'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  await until('the sidecar has compiled the flow', () =>
    existsSync(join(home, 'compiled', 'invitation.json')),
  );

  say(`The caller of ${CALLER} calls. dist/cti_robot.js runs the flow:\n`);
  const spool = join(home, 'spool');
  const config = ['--config', join(home, 'engine.json')];
  run(['simulate', 'invitation', '--caller', CALLER, ...config, '--spool', spool]);
  const callid = callIdIn(
    run(['simulate', 'invitation', '--caller', CALLER, ...config, '--rows', 'json'], 'pipe'),
  );

  await until('the sidecar has moved the rows', () =>
    spawnSync(process.execPath, [CLI, 'calls', '--end', 'end', '--json'], {
      env,
      encoding: 'utf8',
    }).stdout.includes(callid),
  );
  say('\nThe sidecar has moved the rows. Read back from the store (cti-robot rows):\n');
  run(['rows', callid]);

  say('');
  const settings = loadSettings(undefined, env);
  const options = {
    settings,
    account: 'main',
    version: releaseName(),
    log: createLog({ ...settings, logLevel: 'error' }),
  };
  await withLocalHub(options, (hub) => runTask(hub, say));
  say('\nNow your own flow: node dist/cli.js simulate <flow.json>');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Runs `cti-robot`; what it prints is shown, or returned with `pipe`. */
function run(args: string[], stdout: 'inherit' | 'pipe' = 'inherit'): string {
  const result = spawnSync(process.execPath, [CLI, ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', stdout, 'inherit'],
  });
  if (result.status !== 0)
    throw new Error(`cti-robot ${args.join(' ')} ended with status ${result.status ?? result.signal}`);
  return result.stdout ?? '';
}

/** The call's UUID: the same in every run of the same seed. */
function callIdIn(rows: string): string {
  return (JSON.parse(rows.split('\n')[0] as string) as { callid: string }).callid;
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = performance.now() + DEADLINE_MS;
  while (!isSo()) {
    if (sidecar?.exitCode !== null && sidecar?.exitCode !== undefined)
      throw new Error('the sidecar has ended: see above');
    if (performance.now() > end) throw new Error(`not within ${DEADLINE_MS / 1000} s: ${what}`);
    await pause(20);
  }
}
