/** Seeded randomness: the same seed gives the same call, UUIDs included, on any machine. */
import { utf8 } from './bytes.ts';

/**
 * Returns a generator of numbers from 0 (inclusive) to 1 (exclusive).
 *
 * @param stream a name; the streams of a seed are independent, so that the numbers that a script draws do not change
 * the UUIDs
 */
export function seededRandom(seed: number, stream: string): () => number {
  // mulberry32. 32 bits of state are enough for a call, and the algorithm takes a few integer operations.
  let state = hash(`${seed}/${stream}`);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** UUIDs that look like version 4. */
export function seededUuids(random: () => number): () => string {
  return () => {
    const bytes = Array.from({ length: 16 }, () => Math.floor(random() * 256));
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
    const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of utf8(text)) value = Math.imul(value ^ char, 0x01000193);
  return value | 0;
}
