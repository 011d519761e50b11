import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { makeRelease } from '../../../../build/release.ts';
import { writeEngineFile } from '../../engine-file.ts';
import type { Lab } from '../../lab.ts';
import { writePrompts } from '../../prompts.ts';
import type { FreeswitchServer } from '../../server.ts';
import { type Case, LAST, listening, must } from '../case.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', '..', '..', 'fs-scripts', 'deploy.sh');
/**
 * What the bundles of two releases say of a flow that there is not. Both have one length, and they differ in what
 * mod_v8 keeps compiled: not in a function, which it compiles from the new text when that is first called.
 */
const SAID = ['no such flow', 'NO SUCH FLOW'] as const;
/** What they say when prompts have ended. */
const ENDED = ['done()', 'DONE()'] as const;

/** `make deploy` beside a running FreeSWITCH that keeps compiled scripts. */
export const DEPLOYING: Case[] = [
  {
    name: 'a deployment during calls: they keep their release, new calls run the new one, and a rollback works',
    alone: true,
    run: async (lab) => {
      const server = lab.server.another();
      try {
        await deployBesideCalls(lab, server);
      } finally {
        await server.stop();
        server.removeFolder();
      }
    },
  },
];

async function deployBesideCalls(first: Lab, server: FreeswitchServer): Promise<void> {
  const releases = [0, 1].map((which) => release(first, server, which as 0 | 1)) as [string, string];
  await deploy(server, 'install', releases[0]);
  writeEngineFile(server.home);
  writePrompts(join(server.home, 'sounds'));
  const lab = await first.another(server);
  lab.flow('long', {
    flow: { F1: listening(['four.wav'], { wait: 60_000 }, { F2: { dtmf: ['1'] } }), F2: LAST },
  });
  const says = async (): Promise<string> => whatIsMissing(lab);
  // Twice: the second call runs what the first one left compiled.
  for (let i = 0; i < 2; i++) must((await says()) === SAID[0], 'the first release does not run');

  const long = await Promise.all([lab.call('long'), lab.call('long')]);
  await Promise.all(long.map((call) => call.prompt('four.wav')));
  let deploying = true;
  const deployed = deploy(server, 'install', releases[1]).finally(() => {
    deploying = false;
  });
  const calls: Promise<string>[] = [];
  while (deploying) {
    calls.push(says());
    // A few calls each second of the deployment.
    await delay(150);
  }
  await deployed;
  const meanwhile = await Promise.all(calls);
  must(
    meanwhile.every((said) => SAID.some((known) => known === said)),
    `calls while it was deployed: ${meanwhile.join(' ')}`,
  );
  for (let i = 0; i < 3; i++) must((await says()) === SAID[1], 'a new call does not run the new release');

  for (const call of long) await call.keys('1');
  for (const call of long) {
    const rows = await call.rows();
    must(
      rows.length === 4 && rows[2]?.input_args === ENDED[0],
      `a call that was there: ${rows[2]?.input_args}`,
    );
  }

  const again = await deploy(server, 'install', releases[1]);
  must(again.includes('nothing changed'), again);
  await deploy(server, 'rollback');
  for (let i = 0; i < 3; i++) must((await says()) === SAID[0], 'after the rollback the new release runs');
  const version = await lab.socket.api('cti_robot version');
  const name = readFileSync(join(releases[0], 'RELEASE'), 'utf8').trim();
  must(version.endsWith(`release of the script: ${name}`), version);
  const status = await lab.socket.api('cti_robot status');
  must(status.includes(join(server.folder, 'prefix/share/cti-robot/releases/')), status);
  process.stdout.write(`     ${meanwhile.length} calls while it was deployed\n`);
}

/** A release whose bundle says one or the other, in a folder of the server's. */
function release(lab: Lab, server: FreeswitchServer, which: 0 | 1): string {
  const dist = join(server.folder, `dist-${which}`);
  mkdirSync(dist);
  for (const name of ['cti_robot.js', 'cti_robot_compile.js', 'cti_robot_server.js', 'cti_robot_cdr.js'])
    cpSync(join(lab.server.scripts, name), join(dist, name));
  if (lab.server.options.ownModule) cpSync(lab.server.options.ownModule, join(dist, 'mod_cti_robot.so'));
  const bundle = join(dist, 'cti_robot.js');
  let text = readFileSync(bundle, 'utf8');
  for (const says of [SAID, ENDED]) {
    must(text.includes(`"${says[0]}"`), `the bundle does not say ${says[0]}`);
    text = text.replaceAll(`"${says[0]}"`, `"${says[which]}"`);
  }
  writeFileSync(bundle, text);
  const to = join(server.folder, `release-${which}`);
  makeRelease(dist, to);
  return to;
}

async function deploy(server: FreeswitchServer, action: string, release = ''): Promise<string> {
  const at = (name: string): string => join(server.folder, name);
  const environment = {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOSTS: 'local',
    RELEASE: release || '/',
    PREFIX: at('prefix'),
    FREESWITCH_SCRIPT_DIR: server.scripts,
    FREESWITCH_MOD_DIR: at('deployed-modules'),
    FREESWITCH_CONF_DIR: at('deployed-conf'),
    FREESWITCH_USER: userInfo().username,
    CTI_ROBOT_HOME: server.home,
    ETC: at('etc'),
    UNIT_DIR: at('units'),
    SERVICE: 'none',
  };
  const { stdout } = await promisify(execFile)(DEPLOY, [action], { env: environment });
  return stdout;
}

/** What a call to a flow that there is not is told. */
async function whatIsMissing(lab: Lab): Promise<string> {
  const call = await lab.call('missing');
  const rows = await call.rows();
  await call.over();
  must(rows.length === 2, JSON.stringify(rows));
  return String(rows[1]?.input_args).replace(/^error\((.*)\)$/, '$1');
}
