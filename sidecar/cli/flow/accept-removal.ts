import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { formatTable } from '../../lib/table.ts';
import type { HeldFlow, Publisher } from '../../publish/publisher.ts';
import type { HostEntry } from '../../publish/redis-names.ts';
import { warnOfUnmarkedRemoval } from './held-flows.ts';
import { type WaitOptions, withPublisher, withWaitOption } from './options.ts';

const POLL_MS = 50;

const HELP = `
A host keeps its flows if Redis holds no flow at all, or if more flows than
sync.maxRemoved allows have disappeared: Redis may have lost its data. Meanwhile
GET /healthz reports "degraded", and flow ls lists the kept flows. Either restore
the flows (flow push), or have the hosts remove them with this command. Hosts that
are down remove them when they start.

Exit status: 0 if no host keeps such a flow any more, 1 if one still does.`;

/** `cti-robot flow accept-removal`: has the hosts remove the flows that Redis has lost. */
export function acceptRemovalCommand(): Command {
  return withWaitOption(new Command('accept-removal'))
    .description('have the hosts remove the flows that Redis no longer has')
    .addHelpText('after', HELP)
    .action(async (options: WaitOptions) => {
      await withPublisher(options, (publisher) => acceptRemoval(publisher, options));
    });
}

async function acceptRemoval(publisher: Publisher, { domain, wait }: WaitOptions): Promise<void> {
  const hosts = await publisher.hosts(domain);
  const before = await publisher.heldFlows(hosts);
  if (before.length === 0) {
    process.stdout.write('No connected host keeps a flow that Redis no longer has.\n');
    return;
  }
  await publisher.acceptRemoval([...new Set(before.map(({ flow }) => flow))], domain);
  const end = performance.now() + wait * 1000;
  let after = await publisher.heldFlows(hosts);
  while (after.length > 0 && performance.now() < end) {
    await pause(POLL_MS);
    after = await publisher.heldFlows(hosts);
  }
  process.stdout.write(formatTable(['HOST', 'DOMAIN', 'REMOVED', 'KEPT'], hostLines(hosts, before, after)));
  warnOfUnmarkedRemoval(publisher);
  if (after.length > 0) process.exitCode = 1;
}

function hostLines(
  hosts: readonly HostEntry[],
  before: readonly HeldFlow[],
  after: readonly HeldFlow[],
): string[][] {
  const count = (held: readonly HeldFlow[], host: string): number =>
    held.filter((one) => one.host === host).length;
  return hosts
    .filter(({ host }) => count(before, host) > 0)
    .map(({ host, domain }) => {
      const kept = count(after, host);
      return [host, domain ?? '-', String(count(before, host) - kept), String(kept)];
    });
}
