import { join, relative } from 'node:path';
import { Command } from 'commander';
import { SidecarError } from '../../lib/error.ts';
import { releaseName } from '../../release.ts';
import { processEnvironment, readSettings, variableOf } from '../../settings/config.ts';
import { homePaths } from '../../settings/home.ts';
import type { Settings } from '../../settings/settings.ts';
import { messageOf } from '../message.ts';
import { SILENT } from '../store-access.ts';
import { ACCOUNT, makeFirstUser } from './first-login.ts';
import { copySamples, HUB_ADDRESS, prepareFolder } from './folder.ts';
import { freeAddress } from './free-address.ts';
import { makeSampleTask, type SampleTask } from './sample-task.ts';

interface Options {
  samples?: string;
}

/** `cti-robot run`: sidecar and hub on one bare machine, until Ctrl-C. */
export function runCommand(): Command {
  return new Command('run')
    .description(
      'run everything on this machine, to try it: sidecar, hub and SQLite in one folder, until Ctrl-C',
    )
    .argument('[folder]', 'made where it is missing, and kept', 'run')
    .option('--samples <folder>', 'copy these sample flows into a folder that has no flows')
    .addHelpText(
      'after',
      `\nIt needs no FreeSWITCH, Redis or MySQL. The folder holds settings.json, which you may edit, the flows, the
database and sidecar.log. Environment variables override the settings: ${variableOf('hub.listen')} sets
\`hub.listen\`. The first login is printed once, at the first start.`,
    )
    .action(async (folder: string, { samples }: Options) => {
      let status = 1;
      try {
        status = await runFolder(folder, samples);
      } catch (error) {
        process.stderr.write(`cti-robot: ${messageOf(error)}\n`);
      }
      // A thread or connection that a failed start left behind must not keep the process alive.
      process.exit(status);
    });
}

async function runFolder(path: string, samples: string | undefined): Promise<number> {
  const { settingsFile, logFile, isNew } = await prepareFolder(path);
  const environment = processEnvironment();
  const read = (hubListen?: string) =>
    readSettings(settingsFile, {
      ...environment,
      ...(hubListen === undefined ? {} : { [variableOf('hub.listen')]: hubListen }),
    });
  const wanted = read().settings.hub.listen ?? HUB_ADDRESS;
  const address = await freeAddress(wanted);
  const { settings, oldNames } = read(address);
  const { flows } = homePaths(settings);
  if (isNew && samples !== undefined) await copySamples(samples, flows);
  const { runSidecar } = await import('../../main.ts');
  const status = await runSidecar(settings, {
    oldNames,
    logFile,
    async onReady({ hub, hubFailure }) {
      if (hub === null)
        throw new SidecarError('HUB', `the hub could not start: ${hubFailure}. The log is ${logFile}`);
      const first = await makeFirstUser(settings);
      const taken = address === wanted ? '' : `${wanted} is taken; the hub took another port.\n`;
      process.stdout.write(`${taken}
cti-robot runs at ${hub}/ – Ctrl-C ends it.

${login(first, settingsFile)}  flows      ${flows}
  settings   ${settingsFile}
  log        ${logFile}

Open it in a browser, log in, choose a flow and talk with it: that needs no
telephone line. The reference of the API is at ${hub}/reference.
`);
      const sample = isNew && samples !== undefined ? await sampleOf(settings) : null;
      if (sample !== null) process.stdout.write(campaign(sample, settingsFile));
    },
  });
  process.stdout.write('cti-robot has ended.\n');
  return status;
}

async function sampleOf(settings: Settings): Promise<SampleTask | null> {
  const { withLocalHub } = await import('../../hub/local-hub.ts');
  const options = { settings, account: ACCOUNT, version: releaseName(), log: SILENT };
  return withLocalHub(options, makeSampleTask);
}

function campaign({ id, name, numbers }: SampleTask, settingsFile: string): string {
  const command = `${commandName()} task`;
  const config = `--config ${shortPath(settingsFile)}`;
  return `
Task ${id} (${name}) has ${numbers} numbers on a simulated line, which reaches nobody.
  start it   ${command} start ${id} ${config}
  watch it   ${command} watch ${id} ${config}
`;
}

function login(first: Awaited<ReturnType<typeof makeFirstUser>>, settingsFile: string): string {
  const another = `  new login  ${commandName()} user passwd admin --config ${shortPath(settingsFile)}\n`;
  if (first === null) return `  login      as before\n${another}`;
  const { account, user, password } = first;
  return `  login      account ${account}, user ${user}, first password ${password}
             It is not shown again, and must be changed at the first login.
${another}`;
}

function shortPath(path: string): string {
  const short = relative('', path);
  return short.startsWith('..') ? path : short;
}

/** How this command is called here: in a clone of the sources it is not on the path. */
function commandName(): string {
  const program = relative('', process.argv[1] ?? '');
  return program === join('dist', 'cli.js') ? `node ${program}` : 'cti-robot';
}
