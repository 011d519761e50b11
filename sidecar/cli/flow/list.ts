import { Command } from 'commander';
import { shortened } from '../../lib/error.ts';
import { formatTable } from '../../lib/table.ts';
import type { Publisher } from '../../publish/publisher.ts';
import type { HostEntry } from '../../publish/redis-names.ts';
import { countHostsByHeldFlow } from './held-flows.ts';
import { type FlowOptions, withFlowOptions, withPublisher } from './options.ts';
import { costlyNote } from './outcomes.ts';

interface Options extends FlowOptions {
  json?: true;
}

/** A flow in Redis, or one that hosts hold although Redis has lost it. */
interface ListedFlow {
  /** As `--json` prints it. */
  facts: object;
  /** As the table prints it. */
  cells: string[];
}

/** `cti-robot flow ls`: the flows in Redis, and how many hosts use each. */
export function listCommand(): Command {
  return withFlowOptions(new Command('ls'))
    .description('list the flows in Redis, and how many hosts use each')
    .option('--json', 'print one JSON object a line instead of a table')
    .action(async (options: Options) => {
      await withPublisher(options, async (publisher) => {
        const hosts = await publisher.hosts(options.domain);
        const flows = [
          ...(await publishedFlows(publisher, hosts, options.domain)),
          ...(await heldFlows(publisher, hosts)),
        ];
        if (options.json) {
          for (const { facts } of flows) process.stdout.write(`${JSON.stringify(facts)}\n`);
          return;
        }
        const cells = flows.map((flow) => flow.cells);
        process.stdout.write(formatTable(['FLOW', 'VERSION', 'BYTES', 'HOSTS', ''], cells));
        const releases = Object.entries(releasesOf(hosts));
        if (releases.length > 0) process.stdout.write(`\n${formatTable(['HOST', 'RELEASE'], releases)}`);
      });
    });
}

async function publishedFlows(
  publisher: Publisher,
  hosts: HostEntry[],
  domain: string | undefined,
): Promise<ListedFlow[]> {
  const listed: ListedFlow[] = [];
  for (const { name, version, bytes } of await publisher.list(domain)) {
    const snapshot = await publisher.statusSnapshot(name, hosts);
    const outcomes = await publisher.outcomes(name, hosts, snapshot, 0);
    const inUse = outcomes.filter((outcome) => outcome.state === 'in use' && outcome.version === version);
    const refused = outcomes.filter(({ state }) => state === 'refused').length;
    const costly = new Set(outcomes.flatMap((outcome) => outcome.costly));
    const notes = [refused > 0 ? `${refused} refused` : '', costlyNote([...costly])];
    listed.push({
      facts: {
        flow: name,
        domain: domain ?? null,
        version,
        bytes,
        hosts: hosts.length,
        inUse: inUse.length,
        refused,
        releases: releasesOf(hosts),
      },
      cells: [
        shortened(name, 128),
        version,
        String(bytes),
        `${inUse.length}/${hosts.length}`,
        notes.filter((note) => note !== '').join('; '),
      ],
    });
  }
  return listed;
}

async function heldFlows(publisher: Publisher, hosts: HostEntry[]): Promise<ListedFlow[]> {
  const counts = countHostsByHeldFlow(await publisher.heldFlows(hosts));
  const note = 'not in Redis, but kept by these hosts: see cti-robot flow accept-removal';
  return counts.map(([name, kept]) => ({
    facts: { flow: name, hosts: hosts.length, kept },
    cells: [shortened(name, 128), '-', '-', `${kept}/${hosts.length}`, note],
  }));
}

/** The release that runs on each host, by the host's name. */
function releasesOf(hosts: readonly HostEntry[]): Record<string, string> {
  return Object.fromEntries(
    hosts.map(({ host, release }) => [shortened(host, 255), shortened(release, 100)]),
  );
}
