/** How long a call made its caller wait. */
import { type CallStats, DELAY_EDGES_MS, type WaitedFor } from '../../engine/contract/call-stats.ts';
import { InputType, type Row } from '../../engine/contract/row.ts';
import type { Latency } from './call.ts';

const WAITED_FOR: readonly WaitedFor[] = ['tts', 'nlp', 'http'];

/**
 * `speech`: from the begin of speaking to the final result. `reply`: from the result to the next prompt; its longest one
 * is known by class only, so `most` is the class's upper edge. `tts`, `nlp`, `http`: what the call waited for; missing in
 * calls of an engine that does not say it.
 *
 * @param stats the `call_stats` of the call's flows
 */
export function latenciesOf(rows: readonly Row[], stats: readonly unknown[]): Record<string, Latency> | null {
  const found: Record<string, Latency> = {};
  const speech = rows.filter((row) => row.input_type === InputType.Text && row.input_final !== 0);
  for (const { input_duration } of speech) add(found, 'speech', 1, input_duration, input_duration);
  for (const one of stats) {
    const { prompt_delays: delays, waits } = (one ?? {}) as Partial<CallStats>;
    for (const service of WAITED_FOR) addWaits(found, service, waits?.[service]);
    if (!Array.isArray(delays)) continue;
    for (const [at, line] of delays.entries()) {
      const [count, sum] = Array.isArray(line) ? line : [];
      if (!(Number(count) > 0) || !(Number(sum) >= 0)) continue;
      add(found, 'reply', Number(count), Number(sum), DELAY_EDGES_MS[at] ?? Number(sum));
    }
  }
  return Object.keys(found).length === 0 ? null : found;
}

/** @param given what the engine counted, as it came: count, sum, most */
function addWaits(found: Record<string, Latency>, service: WaitedFor, given: unknown): void {
  if (!Array.isArray(given) || given.length !== 3) return;
  const [count, sum, most] = given.map(Number) as [number, number, number];
  if (count >= 0 && sum >= 0 && most >= 0) add(found, service, count, sum, most);
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
