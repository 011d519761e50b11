/** Checks the machine: Node, folders and their rights, the disk, the clock. */
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { recordSpoolFolder } from '../../engine/contract/deployment.ts';
import type { HomePaths } from '../settings/home.ts';
import type { Settings } from '../settings/settings.ts';
import { runProgram } from '../tts/programs/run-program.ts';
import { type Finding, Findings } from './finding.ts';

const NODE = [20, 19] as const;
/** Shares of the disk that should be free. */
const SCARCE = 0.2;
const NEARLY_FULL = 0.05;
const PROBE_MS = 3_000;

export async function checkHost(settings: Settings, paths: HomePaths): Promise<Finding[]> {
  const found = new Findings('Host');
  checkNode(found);
  await checkFolders(found, paths);
  await checkDisk(found, paths.home);
  await checkClock(found, settings.timezone);
  return found.all;
}

function checkNode(found: Findings): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NODE[0] || (major === NODE[0] && minor >= NODE[1])) found.ok('Node', process.versions.node);
  else found.fail('Node', `${process.versions.node} is too old`, `Install Node ${NODE.join('.')} or newer.`);
}

async function checkFolders(found: Findings, paths: HomePaths): Promise<void> {
  const { home, flows, compiled, spool, tts, recordings, sounds } = paths;
  const { username } = userInfo();
  const problems: string[] = [];
  const missing: string[] = [];
  for (const folder of [home, flows, compiled, spool, recordSpoolFolder(spool), tts, recordings, sounds]) {
    const rights = constants.R_OK | constants.X_OK | (folder === sounds ? 0 : constants.W_OK);
    await access(folder, rights).catch(({ code }: NodeJS.ErrnoException) => {
      if (code === 'ENOENT') missing.push(folder);
      else problems.push(`${folder} (${code})`);
    });
  }
  if (problems.length > 0) {
    found.fail(
      'home',
      `${username} cannot use ${problems.join(', ')}`,
      `Run cti-robot doctor as FreeSWITCH's user. If that user has no access, make it the owner: chown -R freeswitch:freeswitch ${home}`,
    );
  } else if (missing.includes(home)) {
    found.fail('home', `${home} does not exist`, 'Start the sidecar, which creates it, or correct `home`.');
  } else if (missing.length > 0) {
    found.warn('home', `missing: ${missing.join(', ')}`, 'Start the sidecar, which creates them.');
  } else {
    found.ok('home', `${home} is readable and writable for ${username}`);
  }
}

async function checkDisk(found: Findings, home: string): Promise<void> {
  try {
    const { bavail, blocks, bsize } = await statfs(home);
    const share = blocks === 0 ? 1 : bavail / blocks;
    const text = `${(100 * share).toFixed(0)} % free, ${((bavail * bsize) / 1e9).toFixed(1)} GB`;
    const advice = `Delete old recordings, FreeSWITCH's logs or files of ${home}/tts. Never delete the spool.`;
    if (share < NEARLY_FULL) found.fail('disk', text, advice);
    else if (share < SCARCE) found.warn('disk', text, advice);
    else found.ok('disk', text);
  } catch {
    // The missing folder has already been reported.
  }
}

async function checkClock(found: Findings, timezone: string): Promise<void> {
  const local = new Date().toLocaleString('sv-SE', { timeZone: timezone });
  found.ok('time zone', `${timezone}; local time ${local}`);
  const signal = AbortSignal.timeout(PROBE_MS);
  const args = ['show', '--property=NTPSynchronized', '--value'];
  const answer = await runProgram({ program: 'timedatectl', args, signal, maxBytes: 1_000 })
    .then((output) => output.toString('latin1').trim())
    .catch(() => '');
  if (answer === 'yes') found.ok('clock', 'synchronized');
  else if (answer === 'no')
    found.warn(
      'clock',
      'not synchronized',
      'Run chrony or systemd-timesyncd to keep the clock from jumping.',
    );
}

/** The user id of a folder's owner. */
export async function ownerOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ uid }) => uid,
    () => undefined,
  );
}
