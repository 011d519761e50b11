/**
 * Immutable counters by index. An increment copies one chunk and the list of chunks, so that it costs the same in a
 * flow of thousands of nodes as in a small one.
 */
export type Counters = readonly (readonly number[] | undefined)[];

const CHUNK = 64;

export const NO_COUNTS: Counters = [];

export function countAt(counters: Counters, index: number): number {
  const chunk = counters[Math.floor(index / CHUNK)];
  return chunk?.[index % CHUNK] ?? 0;
}

export function increment(counters: Counters, index: number): Counters {
  const at = Math.floor(index / CHUNK);
  const chunks = counters.slice();
  while (chunks.length <= at) chunks.push(undefined);
  const chunk = (chunks[at] || []).slice();
  while (chunk.length <= index % CHUNK) chunk.push(0);
  chunk[index % CHUNK] = (chunk[index % CHUNK] as number) + 1;
  chunks[at] = chunk;
  return chunks;
}
