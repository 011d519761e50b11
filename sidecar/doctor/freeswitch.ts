/** Checks that FreeSWITCH is set up for the robot. It asks the running FreeSWITCH. */
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_HOME } from '../../engine/contract/deployment.ts';
import type { Connection } from '../freeswitch/connection.ts';
import { connectOnce } from '../freeswitch/freeswitch.ts';
import { adviceFor, recogniserName, recognisersIn } from '../freeswitch/recognisers.ts';
import { shortened } from '../lib/error.ts';
import { readIfExists } from '../lib/files.ts';
import { homePaths } from '../settings/home.ts';
import type { Settings } from '../settings/settings.ts';
import { type Finding, Findings } from './finding.ts';
import { ownerOf } from './host.ts';

const SCRIPT = 'cti_robot.js';
/** The script for mod_v8 is in the same folder as the command, in a release and in a build. */
const OWN_SCRIPT = new URL(`./${SCRIPT}`, import.meta.url);
/** FreeSWITCH's clock does not follow when the system's clock is set. */
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
      'Start FreeSWITCH with mod_event_socket, and set freeswitch.eventSocket and freeswitch.password to the values of event_socket.conf.xml. The other checks of FreeSWITCH were skipped.',
    );
    return found.all;
  }
  if (!connection) {
    found.warn('event socket', 'disabled', 'Set freeswitch.eventSocket to check FreeSWITCH.');
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
    await checkLimits(found, settings, ask);
    await checkScript(found, await variable('script_dir'));
    await checkV8(found, await ask('xml_locate configuration configuration name v8.conf'));
    await checkRecogniser(found, settings, await ask('show modules as json'));
    checkHome(found, settings.home, await variable('cti_robot_home'));
    await checkUser(found, settings.home, await variable('run_dir'));
    checkClock(found, Number(await ask('strepoch')));
  } catch (error) {
    found.fail('event socket', (error as Error).message, 'Run cti-robot doctor again.');
  } finally {
    connection.close();
  }
  return found.all;
}

async function checkModules(found: Findings, ask: (command: string) => Promise<string>): Promise<void> {
  const isThere = async (module: string): Promise<boolean> =>
    (await ask(`module_exists ${module}`)) === 'true';
  if (await isThere('mod_v8')) found.ok('mod_v8', 'loaded');
  else found.fail('mod_v8', 'not loaded', 'Load it in modules.conf.xml; flows need it.');
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
      `the module is from build ${shortened(module, 60)}, the script from build ${shortened(script, 60)}`,
      "Reload the module when no flow is running: fs_cli -x 'reload mod_cti_robot'",
    );
  else found.ok('mod_cti_robot', `loaded${module ? `, ${shortened(String(module), 60)}` : ''}`);
}

/** FreeSWITCH's own counting of calls, where a route limits them. */
async function checkLimits(
  found: Findings,
  settings: Settings,
  ask: (command: string) => Promise<string>,
): Promise<void> {
  const routes = await readIfExists(homePaths(settings).routes).catch(() => undefined);
  const limited = Object.values(jsonOf(routes?.toString('utf8') ?? '{}')).filter(
    (route) => (route as { calls?: unknown } | null)?.calls !== undefined,
  );
  if (limited.length === 0) return;
  if ((await ask('module_exists mod_hash')) === 'true') found.ok('mod_hash', 'loaded');
  else
    found.fail(
      'mod_hash',
      `not loaded: ${limited.length} routes limit calls at once, and no call is refused`,
      'Load it in modules.conf.xml.',
    );
}

async function checkScript(found: Findings, folder: string): Promise<void> {
  const path = join(folder, SCRIPT);
  const installed = await readFile(path, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    found.fail(
      'script',
      `${path} cannot be read (${code})`,
      'Deploy the script again: run make deploy in the source folder.',
    );
    return undefined;
  });
  if (installed === undefined) return;
  const own = await readFile(OWN_SCRIPT, 'utf8').catch(() => undefined);
  // `make deploy` appends blank lines to scripts, so that no two scripts have the same length.
  if (own !== undefined && own.trimEnd() !== installed.trimEnd())
    found.fail(
      'script',
      `${path} is from another build than this command`,
      'Deploy the script again. If you copy it by hand, restart FreeSWITCH.',
    );
  else found.ok('script', await realpath(path));
}

function checkV8(found: Findings, xml: string): void {
  const active = xml.replace(/<!--[\s\S]*?-->/g, '');
  const deploy = 'make deploy prints the missing lines. Add them to v8.conf.xml and restart FreeSWITCH.';
  if (/<param\s+name="script-caching"\s+value="(?:enabled|true|yes|on)"/i.test(active))
    found.ok('script cache', 'on');
  else found.warn('script cache', 'off in v8.conf.xml; each call starts some ms later', deploy);
  if (/<hook\b[^>]*CHANNEL_HANGUP_COMPLETE[^>]*cti_robot_cdr\.js/i.test(active))
    found.ok('records of calls', 'on');
  else found.warn('records of calls', 'v8.conf.xml has no hook for cti_robot_cdr.js', deploy);
}

async function checkRecogniser(found: Findings, settings: Settings, modules: string): Promise<void> {
  const name = recogniserName(settings.recogniser);
  const available = recognisersIn(modules);
  if (available === undefined || available === null) {
    found.warn('recogniser', 'FreeSWITCH did not list its modules', "Check fs_cli -x 'show modules'.");
    return;
  }
  const names = available.map((one) => `${one.name} (${one.module})`).join(', ') || 'none';
  if (name === null) found.ok('recogniser', `chosen by a channel variable; loaded: ${names}`);
  else if (available.some((one) => one.name.toLowerCase() === name.toLowerCase()))
    found.ok('recogniser', `${name}, loaded`);
  else
    found.fail(
      'recogniser',
      `${name} is not loaded, so the robot cannot hear callers; loaded: ${names}`,
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
      `calls use ${shortened(taken, 200)}, but the sidecar uses ${home}`,
      `Deploy with CTI_ROBOT_HOME=${home}, or set cti_robot_home in vars.xml.`,
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
      `FreeSWITCH runs as user ${runs}, but the home belongs to user ${owner}`,
      `Run FreeSWITCH and the sidecar as the same user, and make it the owner of the home: chown -R <user>:<group> ${home}`,
    );
}

function checkClock(found: Findings, seconds: number): void {
  if (!(seconds > 0)) return;
  const apart = Math.round(Math.abs(seconds - Date.now() / 1000));
  if (apart <= CLOCK_SECONDS) found.ok('its clock', "agrees with the machine's");
  else
    found.warn(
      'its clock',
      `differs from the machine's by ${apart} seconds`,
      "Synchronise it when no calls are running: fs_cli -x 'fsctl sync_clock_when_idle'",
    );
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) as Record<string, unknown>) ?? {};
  } catch {
    return {};
  }
}
