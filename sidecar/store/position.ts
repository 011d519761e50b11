import type { Position } from './store.ts';

export function samePosition(a: Position | null, b: Position | null): boolean {
  if (a === null || b === null) return a === b;
  return a.bytes === b.bytes && a.checksum === b.checksum && a.head === b.head && a.state === b.state;
}
