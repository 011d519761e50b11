/** What became of a flow on the hosts after a change. */
import { formatTable } from '../../lib/table.ts';
import type { Outcome } from '../../publish/outcome.ts';
import type { Publisher } from '../../publish/publisher.ts';
import type { WaitOptions } from './options.ts';

/** What is printed of an outcome, whether Redis or the hub told it. */
export type ShownOutcome = Pick<Outcome, 'flow' | 'host' | 'domain' | 'state' | 'version' | 'costly'> & {
  error: { message: string } | null;
};

/** Makes a change to a flow, and waits for the status that the hosts report. */
export async function applyAndWait(
  publisher: Publisher,
  name: string,
  { wait, domain }: WaitOptions,
  change: () => Promise<void>,
): Promise<Outcome[]> {
  const hosts = await publisher.hosts(domain);
  const before = await publisher.statusSnapshot(name, hosts);
  await change();
  return publisher.outcomes(name, hosts, before, wait * 1000);
}

/**
 * Prints a line for each host; the exit status becomes 1 if one has refused the flow or not answered.
 *
 * @param remark on a flow that is in use
 */
export function printOutcomes(
  outcomes: readonly ShownOutcome[],
  remark: (outcome: ShownOutcome) => string,
): void {
  if (outcomes.length === 0) {
    process.stdout.write('No host is connected to this Redis; hosts apply the change when they connect.\n');
    return;
  }
  const head = ['FLOW', 'HOST', 'DOMAIN', 'STATE', 'VERSION', ''];
  const rows = outcomes.map((outcome) => {
    const { flow, host, domain, state, version, error, costly } = outcome;
    const note = error?.message ?? (state === 'in use' ? remark(outcome) || costlyNote(costly) : '');
    return [flow, host, domain ?? '-', state === 'waiting' ? 'no answer' : state, version ?? '-', note];
  });
  process.stdout.write(formatTable(head, rows));
  failUnlessTaken(outcomes);
}

/** The exit status becomes 1 if a host has refused the flow or not answered. */
export function failUnlessTaken(outcomes: readonly Pick<Outcome, 'state'>[]): void {
  if (outcomes.some(({ state }) => state === 'refused' || state === 'waiting')) process.exitCode = 1;
}

/** A note on expressions that a host has disabled; empty if there are none. */
export function costlyNote(costly: readonly string[]): string {
  if (costly.length === 0) return '';
  const what =
    costly.length === 1 ? '1 expression never matches' : `${costly.length} expressions never match`;
  return `${what}, because matching would take too long: ${costly.slice(0, 3).join('  ')}`;
}
