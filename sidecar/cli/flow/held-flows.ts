/** Flows that hosts keep although Redis no longer has them, as several commands report them. */
import type { HeldFlow, Publisher } from '../../publish/publisher.ts';

/** Warns if the removal could not be marked in Redis: hosts that are down will not learn of it. */
export function warnOfUnmarkedRemoval(publisher: Publisher): void {
  if (publisher.markFailure === null) return;
  process.stderr.write(
    `warning: the removal could not be marked in Redis (${publisher.markFailure}): ` +
      'a host that is down now may keep the flow (docs/reference/flow-sync.md, Rights in Redis)\n',
  );
}

/** How many hosts keep each flow, by name. */
export function countHostsByHeldFlow(held: readonly HeldFlow[]): [flow: string, hosts: number][] {
  const counts = new Map<string, number>();
  for (const { flow } of held) counts.set(flow, (counts.get(flow) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
