/** FreeSWITCH as the robot needs it. Everything is asked of the one that runs. */
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_HOME } from '../../engine/contract/deployment.ts';
import type { Connection } from '../freeswitch/connection.ts';
import { connectOnce } from '../freeswitch/freeswitch.ts';
import { adviceFor, recogniserName, recognisersIn } from '../freeswitch/recognisers.ts';
import { shortened } from '../lib/error.ts';
import type { Settings } from '../settings/settings.ts';
import { type Finding, Findings } from './finding.ts';
import { ownerOf } from './host.ts';

const SCRIPT = 'cti_robot.js';
/** What mod_v8 runs is beside the command, in a release and in a build. */
const OWN_SCRIPT = new URL(`./${SCRIPT}`, import.meta.url);
/** FreeSWITCH's clock stands still while the system's is set. */
const CLOCK_SECONDS = 5;

export async function checkFreeswitch(settings: Settings): Promise<Finding[]> {
  const found = new Findings('FreeSWITCH');
  let connection: Connection | undefined;
  try {
    connection = await connectOnce(settings.freeswitch);
  } catch (error) {
    found.fail(
      'event socket',
      `${settings.freeswitch.eventSocket}: ${(error as Error).message}`,
      'Start FreeSWITCH with mod_event_socket, and set freeswitch.eventSocket and freeswitch.password to what event_socket.conf.xml says. Nothing below could be asked.',
    );
    return found.all;
  }
  if (!connection) {
    found.warn('event socket', 'turned off', 'Set freeswitch.eventSocket, so that FreeSWITCH can be asked.');
    return found.all;
  }
  try {
    const ask = (command: string): Promise<string> => (connection as Connection).api(command);
    const variable = (name: string): Promise<string> => ask(`global_getvar ${name}`);
    found.ok(
      'event socket',
      `${settings.freeswitch.eventSocket}, ${shortened(await ask('version short'), 60)}`,
    );
    await checkModules(found, ask);
    await checkScript(found, await variable('script_dir'));
    await checkV8(found, await ask('xml_locate configuration configuration name v8.conf'));
    await checkRecogniser(found, settings, await ask('show modules as json'));
    checkHome(found, settings.home, await variable('cti_robot_home'));
    await checkUser(found, settings.home, await variable('run_dir'));
    checkClock(found, Number(await ask('strepoch')));
  } catch (error) {
    found.fail('event socket', (error as Error).message, 'Run this again.');
  } finally {
    connection.close();
  }
  return found.all;
}

async function checkModules(found: Findings, ask: (command: string) => Promise<string>): Promise<void> {
  const isThere = async (module: string): Promise<boolean> =>
    (await ask(`module_exists ${module}`)) === 'true';
  if (await isThere('mod_v8')) found.ok('mod_v8', 'loaded');
  else found.fail('mod_v8', 'not loaded', 'Load it in modules.conf.xml: no flow runs without it.');
  if (!(await isThere('mod_cti_robot'))) {
    found.ok('mod_cti_robot', 'not loaded: the dialplan must run javascript cti_robot.js');
    return;
  }
  const status = jsonOf(await ask('cti_robot status json'));
  const [module, script] = [status.moduleRelease, status.scriptRelease];
  if (
    typeof module === 'string' &&
    typeof script === 'string' &&
    module !== script &&
    module !== '' &&
    script !== ''
  )
    found.warn(
      'mod_cti_robot',
      `loaded from ${shortened(module, 60)}, the script is of ${shortened(script, 60)}`,
      "Reload it when no call is in a flow: fs_cli -x 'reload mod_cti_robot'",
    );
  else found.ok('mod_cti_robot', `loaded${module ? `, ${shortened(String(module), 60)}` : ''}`);
}

async function checkScript(found: Findings, folder: string): Promise<void> {
  const path = join(folder, SCRIPT);
  const installed = await readFile(path, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    found.fail('script', `${path} cannot be read (${code})`, 'Deploy again: make deploy, from the source.');
    return undefined;
  });
  if (installed === undefined) return;
  const own = await readFile(OWN_SCRIPT, 'utf8').catch(() => undefined);
  // Deploy ends scripts with blank lines, so that no two have one length.
  if (own !== undefined && own.trimEnd() !== installed.trimEnd())
    found.fail(
      'script',
      `${path} is of another build than this command`,
      'Deploy again. A script that was copied by hand needs a restart of FreeSWITCH.',
    );
  else found.ok('script', await realpath(path));
}

function checkV8(found: Findings, xml: string): void {
  const active = xml.replace(/<!--[\s\S]*?-->/g, '');
  const deploy = 'Deploy prints the lines that the file lacks; FreeSWITCH reads it when it starts.';
  if (/<param\s+name="script-caching"\s+value="(?:enabled|true|yes|on)"/i.test(active))
    found.ok('script cache', 'on');
  else found.warn('script cache', 'off in v8.conf.xml: each call begins some ms later', deploy);
  if (/<hook\b[^>]*CHANNEL_HANGUP_COMPLETE[^>]*cti_robot_cdr\.js/i.test(active))
    found.ok('records of calls', 'on');
  else found.warn('records of calls', 'v8.conf.xml has no hook for cti_robot_cdr.js', deploy);
}

async function checkRecogniser(found: Findings, settings: Settings, modules: string): Promise<void> {
  const name = recogniserName(settings.recogniser);
  const available = recognisersIn(modules);
  if (available === undefined || available === null) {
    found.warn('recogniser', 'FreeSWITCH does not say which there are', "Look at fs_cli -x 'show modules'.");
    return;
  }
  const names = available.map((one) => `${one.name} (${one.module})`).join(', ') || 'none';
  if (name === null) found.ok('recogniser', `a channel variable decides; there are: ${names}`);
  else if (available.some((one) => one.name.toLowerCase() === name.toLowerCase()))
    found.ok('recogniser', `${name}, loaded`);
  else
    found.fail(
      'recogniser',
      `${name} is not loaded: nothing that callers say is heard. There are: ${names}`,
      adviceFor(name)
        .replace(/^./, (first) => first.toUpperCase())
        .concat('.'),
    );
}

function checkHome(found: Findings, home: string, told: string): void {
  const taken = (told.startsWith('/') ? told : DEFAULT_HOME).replace(/\/+$/, '');
  if (taken === home.replace(/\/+$/, '')) found.ok('home of calls', taken);
  else
    found.fail(
      'home of calls',
      `calls use ${shortened(taken, 200)}, the sidecar ${home}`,
      `Tell FreeSWITCH: deploy with CTI_ROBOT_HOME=${home}, or set cti_robot_home in vars.xml.`,
    );
}

async function checkUser(found: Findings, home: string, runFolder: string): Promise<void> {
  const pid = await readFile(join(runFolder, 'freeswitch.pid'), 'latin1').catch(() => '');
  const runs = /^\d+/.test(pid) ? await ownerOf(`/proc/${Number.parseInt(pid, 10)}`) : undefined;
  const owner = await ownerOf(home);
  if (runs === undefined || owner === undefined) return;
  if (runs === owner || runs === 0) found.ok('user', 'owns the home');
  else
    found.fail(
      'user',
      `FreeSWITCH runs as user ${runs}, the home belongs to user ${owner}`,
      `Run both as one user, and give it the home: chown -R <user>:<group> ${home}`,
    );
}

function checkClock(found: Findings, seconds: number): void {
  if (!(seconds > 0)) return;
  const apart = Math.round(Math.abs(seconds - Date.now() / 1000));
  if (apart <= CLOCK_SECONDS) found.ok('its clock', "agrees with the machine's");
  else
    found.warn(
      'its clock',
      `${apart} seconds apart from the machine's`,
      "When no calls run: fs_cli -x 'fsctl sync_clock_when_idle'",
    );
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) as Record<string, unknown>) ?? {};
  } catch {
    return {};
  }
}
