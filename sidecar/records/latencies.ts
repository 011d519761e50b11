/** How long a call made its caller wait. */
import { type CallStats, DELAY_EDGES_MS } from '../../engine/contract/call-stats.ts';
import { InputType, type Row } from '../../engine/contract/row.ts';
import type { Latency } from './call.ts';

/**
 * `speech`: from the begin of speaking to the final result. `reply`: from the result to the next prompt; its longest one
 * is known by class only, so `most` is the class's upper edge.
 *
 * @param stats the `call_stats` of the call's flows
 */
export function latenciesOf(rows: readonly Row[], stats: readonly unknown[]): Record<string, Latency> | null {
  const found: Record<string, Latency> = {};
  const speech = rows.filter((row) => row.input_type === InputType.Text && row.input_final !== 0);
  for (const { input_duration } of speech) add(found, 'speech', 1, input_duration, input_duration);
  for (const one of stats) {
    const { prompt_delays: delays } = (one ?? {}) as Partial<CallStats>;
    if (!Array.isArray(delays)) continue;
    for (const [at, line] of delays.entries()) {
      const [count, sum] = Array.isArray(line) ? line : [];
      if (!(Number(count) > 0) || !(Number(sum) >= 0)) continue;
      add(found, 'reply', Number(count), Number(sum), DELAY_EDGES_MS[at] ?? Number(sum));
    }
  }
  return Object.keys(found).length === 0 ? null : found;
}

function add(
  found: Record<string, Latency>,
  kind: string,
  ...[count, sum, most]: [number, number, number]
): void {
  const before = found[kind] ?? { count: 0, sum: 0, most: 0 };
  found[kind] = {
    count: before.count + count,
    sum: before.sum + sum,
    most: Math.max(before.most, most),
  };
}
