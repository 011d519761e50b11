/** `make test-freeswitch`: calls through the production bundle on a real FreeSWITCH. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lackedForNat } from './browser/nat.ts';
import { ALL } from './cases/all.ts';
import { BROWSER_CALLS } from './cases/browser/calls.ts';
import { MANY_BROWSERS } from './cases/browser/many.ts';
import { BEHIND_NAT } from './cases/browser/nat.ts';
import { BROWSER_TICKETS } from './cases/browser/tickets.ts';
import { CALLERS } from './cases/calls/callers.ts';
import { QUIET } from './cases/calls/quiet.ts';
import type { Case } from './cases/case.ts';
import { DEPLOYING } from './cases/operation/deploy.ts';
import { GUIDE } from './cases/operation/guide.ts';
import { MODULE } from './cases/operation/module.ts';
import { V8_FLAGS } from './cases/operation/v8-flags.ts';
import { findFreeswitch } from './install.ts';
import { Lab } from './lab.ts';
import { prepare } from './prepare.ts';
import { checkProbes } from './probes.ts';
import { FreeswitchServer } from './server.ts';

/** Calls are mostly waiting: so many cases run at once on a small machine without disturbing each other. */
const AT_ONCE = 4;

const { values } = parseArgs({
  options: {
    /** Where FreeSWITCH was installed; without it PATH is looked through. */
    prefix: { type: 'string', default: '' },
    /** Write down what the real host answers to the probes, instead of comparing. */
    update: { type: 'boolean', default: false },
    /** Only cases whose name contains it. */
    only: { type: 'string', default: '' },
    /** How calls reach the robot: `javascript cti_robot.js`, or the `application` of mod_cti_robot. */
    through: { type: 'string', default: 'javascript' },
    bundle: { type: 'string', default: join(import.meta.dirname, '..', '..', 'dist', 'cti_robot.js') },
    /** mod_cti_robot; `none` leaves its cases out. */
    module: { type: 'string', default: join(import.meta.dirname, '..', '..', 'dist', 'mod_cti_robot.so') },
  },
});

const install = findFreeswitch(values.prefix);
if (install === null) {
  process.stdout.write('no FreeSWITCH in FREESWITCH_PREFIX or PATH: nothing was tested\n');
} else {
  if (!existsSync(values.bundle)) throw new Error(`${values.bundle} is missing: make build`);
  const ownModule = values.module === 'none' ? undefined : values.module;
  if (ownModule && !existsSync(ownModule))
    throw new Error(`${ownModule} is missing: make module, or MODULE=none to leave it out`);
  if (!ownModule) process.stdout.write('without mod_cti_robot: its cases are left out\n');
  const server = new FreeswitchServer(install, join(import.meta.dirname, 'conf'), { ownModule });
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      server.kill();
      server.removeFolder();
      process.exit(status);
    });
  }
  let failed = 1;
  try {
    const through = values.through === 'application' ? 'application' : 'javascript';
    failed = await run(new Lab(server, through));
  } catch (error) {
    process.stdout.write(`${(error as Error).message}\n`);
  } finally {
    await server.stop();
    if (failed === 0) server.removeFolder();
    else process.stdout.write(`what is left to look at: ${server.folder}\n`);
  }
  process.exitCode = failed === 0 ? 0 : 1;
}

/** None where this machine cannot have such a network. */
function behindNat(): Case[] {
  const lacked = lackedForNat();
  if (lacked !== null) process.stdout.write(`the cases of browsers behind NAT are left out: ${lacked}\n`);
  return lacked === null ? BEHIND_NAT : [];
}

/** Returns how many cases failed. */
async function run(lab: Lab): Promise<number> {
  const { server } = lab;
  prepare(server, values.bundle);
  await lab.start();
  process.stdout.write(`${(await lab.socket.api('version')).split(' (')[0]}\n`);

  const all = server.options.ownModule
    ? [
        ...ALL,
        ...MODULE,
        ...V8_FLAGS,
        ...DEPLOYING,
        ...CALLERS,
        ...BROWSER_CALLS,
        ...BROWSER_TICKETS,
        ...MANY_BROWSERS,
        ...behindNat(),
        ...GUIDE,
      ]
    : ALL;
  const wanted = [...all, checkProbes(values.update), QUIET].filter(({ name }) => name.includes(values.only));
  const together = wanted.filter(({ alone }) => !alone);
  let failed = 0;
  const work = async (cases: Case[]): Promise<void> => {
    for (let next = cases.shift(); next; next = cases.shift()) if (!(await passes(next, lab))) failed++;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => work(together)));
  await work(wanted.filter(({ alone }) => alone));
  process.stdout.write(
    failed === 0 ? `all ${wanted.length} passed\n` : `${failed} of ${wanted.length} failed\n`,
  );
  return failed;
}

async function passes(one: Case, lab: Lab): Promise<boolean> {
  const from = performance.now();
  try {
    await one.run(lab);
    if (!lab.server.running()) throw new Error('FreeSWITCH is gone');
    process.stdout.write(`ok   ${one.name} (${Math.round(performance.now() - from)} ms)\n`);
    return true;
  } catch (error) {
    process.stdout.write(`FAIL ${one.name}\n  ${(error as Error).message}\n`);
    return false;
  }
}
