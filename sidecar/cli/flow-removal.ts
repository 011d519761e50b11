/** `cti-robot flow accept-removal`, and what the other commands say about flows that hosts keep. */
import { setTimeout as pause } from 'node:timers/promises';
import { formatTable } from '../lib/table.ts';
import type { HeldFlow, Publisher } from '../sync/publisher.ts';
import type { HostEntry } from '../sync/redis-names.ts';

const POLL_MS = 50;

/** Lets the hosts remove what they keep, and prints what became of it; the exit status is 1 where one still keeps it. */
export async function acceptRemoval(
  publisher: Publisher,
  domain: string | undefined,
  waitMs: number,
): Promise<void> {
  const hosts = await publisher.hosts(domain);
  const before = await publisher.heldFlows(hosts);
  if (before.length === 0) {
    process.stdout.write('No host that is connected to this Redis keeps a flow that Redis has lost.\n');
    return;
  }
  await publisher.acceptRemoval([...new Set(before.map(({ flow }) => flow))], domain);
  const end = performance.now() + waitMs;
  let after = await publisher.heldFlows(hosts);
  while (after.length > 0 && performance.now() < end) {
    await pause(POLL_MS);
    after = await publisher.heldFlows(hosts);
  }
  process.stdout.write(formatTable(['HOST', 'DOMAIN', 'REMOVED', 'KEPT'], lines(hosts, before, after)));
  warnOfUnmarkedRemoval(publisher);
  if (after.length > 0) process.exitCode = 1;
}

function lines(
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

/** Says so where hosts that are down cannot be told of a removal. */
export function warnOfUnmarkedRemoval(publisher: Publisher): void {
  if (publisher.markFailure === null) return;
  process.stderr.write(
    `warning: the removal could not be marked in Redis (${publisher.markFailure}): ` +
      'a host that is down now may keep the flow (docs/reference/flow-sync.md, Rights in Redis)\n',
  );
}

/** Lines of `flow ls` for flows that hosts keep: the flow, and on how many hosts. */
export function countHostsByHeldFlow(held: readonly HeldFlow[]): [flow: string, hosts: number][] {
  const counts = new Map<string, number>();
  for (const { flow } of held) counts.set(flow, (counts.get(flow) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
