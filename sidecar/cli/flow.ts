import { basename } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { checkFlowName, compileScript, versionOf } from '../flows/script.ts';
import { SidecarError, shortened } from '../lib/error.ts';
import { fileReason } from '../lib/file-fault.ts';
import { writeAtomically } from '../lib/files.ts';
import { formatTable } from '../lib/table.ts';
import { type LintOptions, lintFlow } from '../lint/lint.ts';
import { languageOf } from '../lint/model/finding.ts';
import { asText } from '../lint/model/print.ts';
import { loadSettings, processEnvironment } from '../settings/config.ts';
import { isDomain } from '../settings/validate.ts';
import { type Outcome, Publisher } from '../sync/publisher.ts';
import type { HostEntry } from '../sync/redis-names.ts';
import { acceptRemoval, countHostsByHeldFlow, warnOfUnmarkedRemoval } from './flow-removal.ts';
import { lintOptions } from './lint-options.ts';
import { readNamed } from './read-named.ts';
import { withSettings } from './settings-option.ts';

interface Options {
  config?: string;
  domain?: string;
  wait?: number;
  name?: string;
  output?: string;
  json?: boolean;
  force?: boolean;
}

const DEFAULT_WAIT_SECONDS = 10;

/** `cti-robot flow push|pull|rm|ls|accept-removal`: the flows in Redis, for authors. */
export function flowCommand(): Command {
  return new Command('flow')
    .description('the flows in Redis: put, fetch, remove and list them')
    .addCommand(pushCommand())
    .addCommand(pullCommand())
    .addCommand(removeCommand())
    .addCommand(listCommand())
    .addCommand(acceptRemovalCommand());
}

function pushCommand(): Command {
  return flowOptions(new Command('push'))
    .description('check flows, put them into Redis, and wait until the hosts have them')
    .argument('<files...>', 'flow scripts, <name>.json')
    .option('--name <name>', "the flow's name, where the file is called otherwise (one file only)")
    .option('--force', 'also with errors that lint reports and hosts would bear')
    .option(
      '--wait <seconds>',
      `how long to wait for the hosts (default ${DEFAULT_WAIT_SECONDS})`,
      parseSeconds,
    )
    .addHelpText(
      'after',
      '\nExit status: 0 when every host has it, 1 when one refused it or told nothing in time.',
    )
    .action(async (files: string[], options: Options) => {
      if (options.name !== undefined && files.length > 1) {
        throw new SidecarError('SETTINGS', '--name is for one file: push the others by themselves');
      }
      const flows = files.map((file) => readScript(file, options.name));
      lintScripts(flows, lintOptions(loadSettings(options.config)), options.force === true);
      await withPublisher(options, async (publisher, domain) => {
        const outcomes: Outcome[] = [];
        for (const { name, script } of flows) {
          const change = () => publisher.push(name, script, domain);
          outcomes.push(...(await applyAndWait(publisher, name, domain, options, change)));
        }
        printOutcomes(outcomes, ({ domain: of, version }) => {
          const pushed = flows.some(({ script }) => versionOf(script) === version);
          return pushed || of === null ? '' : `the flow of the domain ${of} goes before`;
        });
      });
    });
}

function pullCommand(): Command {
  return flowOptions(new Command('pull'))
    .description('print the script of a flow as it stands in Redis')
    .argument('<flow>')
    .option('-o, --output <file>', 'write it to a file instead')
    .action(async (name: string, options: Options) => {
      checkFlowName(name);
      await withPublisher(options, async (publisher, domain) => {
        const script = await publisher.pull(name, domain);
        if (!script) throw flowMissingError(name, domain);
        if (options.output === undefined) process.stdout.write(script);
        else await writeOutput(options.output, script);
      });
    });
}

/** @throws SidecarError `FILE` that names the file that was asked for, and not the one beside it that is written first */
async function writeOutput(path: string, script: Buffer): Promise<void> {
  try {
    await writeAtomically(path, script);
  } catch (error) {
    const reason = fileReason(error);
    throw reason === undefined ? error : new SidecarError('FILE', `${path} cannot be written: ${reason}`);
  }
}

function removeCommand(): Command {
  return flowOptions(new Command('rm'))
    .description('remove flows from Redis, and wait until the hosts have followed')
    .argument('<flows...>')
    .option(
      '--wait <seconds>',
      `how long to wait for the hosts (default ${DEFAULT_WAIT_SECONDS})`,
      parseSeconds,
    )
    .action(async (names: string[], options: Options) => {
      await withPublisher(options, async (publisher, domain) => {
        const outcomes: Outcome[] = [];
        for (const name of names) {
          const change = async () => {
            if (!(await publisher.remove(name, domain))) throw flowMissingError(name, domain);
          };
          outcomes.push(...(await applyAndWait(publisher, name, domain, options, change)));
        }
        printOutcomes(outcomes, () => 'the flow of all hosts takes its place');
        warnOfUnmarkedRemoval(publisher);
      });
    });
}

function listCommand(): Command {
  return flowOptions(new Command('ls'))
    .description('list the flows in Redis, and how many hosts have each')
    .option('--json', 'a JSON object a line instead of a table')
    .action(async (options: Options) => {
      await withPublisher(options, async (publisher, domain) => {
        const hosts = await publisher.hosts(domain);
        const rows: string[][] = [];
        for (const { name, version, bytes } of await publisher.list(domain)) {
          const outcomes = await publisher.outcomes(
            name,
            hosts,
            await publisher.statusSnapshot(name, hosts),
            0,
          );
          const inUse = outcomes.filter(
            ({ state, version: has }) => state === 'in use' && has === version,
          ).length;
          const refused = outcomes.filter(({ state }) => state === 'refused').length;
          if (options.json) {
            const line = {
              flow: name,
              domain: domain ?? null,
              version,
              bytes,
              hosts: hosts.length,
              inUse,
              refused,
              releases: releasesOf(hosts),
            };
            process.stdout.write(`${JSON.stringify(line)}\n`);
          }
          const costly = new Set(outcomes.flatMap((outcome) => outcome.costly));
          const note = [refused > 0 ? `${refused} refused` : '', neverMatch([...costly])]
            .filter((part) => part !== '')
            .join('; ');
          rows.push([shortened(name, 128), version, String(bytes), `${inUse}/${hosts.length}`, note]);
        }
        for (const [name, kept] of countHostsByHeldFlow(await publisher.heldFlows(hosts))) {
          if (options.json)
            process.stdout.write(`${JSON.stringify({ flow: name, hosts: hosts.length, kept })}\n`);
          const note = 'not in Redis: kept by these hosts (cti-robot flow accept-removal)';
          rows.push([shortened(name, 128), '-', '-', `${kept}/${hosts.length}`, note]);
        }
        if (options.json) return;
        process.stdout.write(formatTable(['FLOW', 'VERSION', 'BYTES', 'HOSTS', ''], rows));
        const builds = Object.entries(releasesOf(hosts));
        if (builds.length > 0) process.stdout.write(`\n${formatTable(['HOST', 'RELEASE'], builds)}`);
      });
    });
}

/** Which build runs on each host, by the host's name. */
function releasesOf(hosts: readonly HostEntry[]): Record<string, string> {
  return Object.fromEntries(
    hosts.map(({ host, release }) => [shortened(host, 255), shortened(release, 100)]),
  );
}

function acceptRemovalCommand(): Command {
  return flowOptions(new Command('accept-removal'))
    .description('let the hosts remove the flows that Redis has lost and that they keep')
    .option(
      '--wait <seconds>',
      `how long to wait for the hosts (default ${DEFAULT_WAIT_SECONDS})`,
      parseSeconds,
    )
    .addHelpText('after', ACCEPT_HELP)
    .action(async (options: Options) => {
      await withPublisher(options, async (publisher, domain) => {
        await acceptRemoval(publisher, domain, (options.wait ?? DEFAULT_WAIT_SECONDS) * 1000);
      });
    });
}

const ACCEPT_HELP = `
A host that finds Redis without any flow, or without more flows than sync.maxRemoved allows, keeps its flows: Redis may
have lost its data. GET /healthz is "degraded" then, and flow ls lists what is kept. Either put the flows back
(flow push), or let them go by this command. Hosts that are down now follow when they start.

Exit status: 0 when no host keeps such a flow any longer, 1 when one still does.`;

function flowOptions(command: Command): Command {
  return withSettings(command).option(
    '--domain <domain>',
    'the flows of the hosts of a domain, instead of those of all hosts',
    parseDomain,
  );
}

/** Connects, works, and leaves the connection in any case. */
async function withPublisher(
  { config, domain }: Options,
  work: (publisher: Publisher, domain: string | undefined) => Promise<void>,
): Promise<void> {
  const settings = loadSettings(config);
  if (settings.redis === undefined) {
    throw new SidecarError(
      'SETTINGS',
      'redis is not set: flows are the files of `home/flows`, put them there',
    );
  }
  const publisher = await Publisher.connect(settings.redis);
  try {
    await work(publisher, domain);
  } catch (error) {
    throw publisher.errorOf(error);
  } finally {
    publisher.close();
  }
}

/** Makes a change and waits for what the hosts tell of it. */
async function applyAndWait(
  publisher: Publisher,
  name: string,
  domain: string | undefined,
  { wait = DEFAULT_WAIT_SECONDS }: Options,
  change: () => Promise<void>,
): Promise<Outcome[]> {
  const hosts = await publisher.hosts(domain);
  const before = await publisher.statusSnapshot(name, hosts);
  await change();
  return publisher.outcomes(name, hosts, before, wait * 1000);
}

interface Script {
  file: string;
  name: string;
  script: Buffer;
}

/** A script that hosts can use, or the reason why not: what they would refuse does not leave this machine. */
function readScript(file: string, given: string | undefined): Script {
  const name = given ?? basename(file, '.json');
  const script = readNamed(file);
  try {
    compileScript(name, script, { version: versionOf(script) });
  } catch (error) {
    (error as Error).message = `${file} is refused: ${(error as Error).message}`;
    throw error;
  }
  return { file, name, script };
}

/**
 * Prints what lint finds.
 *
 * @throws SidecarError `FLOW_LINT` when there are errors, unless forced
 */
function lintScripts(scripts: Script[], options: LintOptions, force: boolean): void {
  const checked = scripts.map(({ file, name, script }) => ({
    file,
    findings: lintFlow(name, script.toString('utf8'), options),
  }));
  const { LC_ALL, LC_MESSAGES, LANG } = processEnvironment();
  const language = languageOf(LC_ALL || LC_MESSAGES || LANG);
  for (const one of checked) process.stderr.write(asText(one, language, (word) => word));
  const withErrors = checked.filter(({ findings }) => findings.some(({ severity }) => severity === 'error'));
  if (withErrors.length === 0 || force) return;
  const files = withErrors.map(({ file }) => file).join(', ');
  throw new SidecarError(
    'FLOW_LINT',
    `nothing was put into Redis, because of the errors in ${files} (--force does)`,
  );
}

/** @param remark on a flow that is in use */
function printOutcomes(outcomes: Outcome[], remark: (outcome: Outcome) => string): void {
  if (outcomes.length === 0) {
    process.stdout.write('No host is connected to this Redis now: the change waits for them there.\n');
    return;
  }
  const head = ['FLOW', 'HOST', 'DOMAIN', 'STATE', 'VERSION', ''];
  const rows = outcomes.map((outcome) => {
    const { flow, host, domain, state, version, error, costly } = outcome;
    const note = error?.message ?? (state === 'in use' ? remark(outcome) || neverMatch(costly) : '');
    return [flow, host, domain ?? '-', state === 'waiting' ? 'no answer' : state, version ?? '-', note];
  });
  process.stdout.write(formatTable(head, rows));
  if (outcomes.some(({ state }) => state === 'refused' || state === 'waiting')) process.exitCode = 1;
}

/** What is said of expressions that a host refused. */
function neverMatch(costly: readonly string[]): string {
  if (costly.length === 0) return '';
  const what =
    costly.length === 1 ? '1 expression never matches' : `${costly.length} expressions never match`;
  return `${what}, it would hold up calls: ${costly.slice(0, 3).join('  ')}`;
}

function flowMissingError(name: string, domain: string | undefined): SidecarError {
  const where = domain === undefined ? 'of all hosts' : `of the domain ${domain}`;
  return new SidecarError('FLOW_MISSING', `${name} is not among the flows ${where}: see cti-robot flow ls`);
}

function parseDomain(text: string): string {
  if (!isDomain(text)) {
    throw new InvalidArgumentError(
      'a name without blanks is expected; for all hosts ("all" is none of them) leave it out.',
    );
  }
  return text;
}

function parseSeconds(text: string): number {
  if (!/^\d{1,6}(\.\d+)?$/.test(text)) throw new InvalidArgumentError('a number of seconds is expected.');
  return Number(text);
}
