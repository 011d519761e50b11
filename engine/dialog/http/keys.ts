import { type KeyEntry, type KeyPress, type KeyResult, MAX_KEYS } from '../key-entry.ts';

/** Adds a key to an entry that a server gets: a terminator or the number of keys closes it, or the host's time-out. */
export function addServerKey(
  entry: KeyEntry | null,
  { key, pressedAt }: KeyPress,
  { terminators, maxKeys }: { terminators: string; maxKeys: number },
): KeyResult {
  const keys = (entry ? entry.keys : '') + key;
  const next: KeyEntry = { keys, startedAt: entry ? entry.startedAt : pressedAt, lastKeyAt: pressedAt };
  // A terminator closes the entry without becoming part of it. As the first key it is an entry of its own.
  if (terminators.indexOf(key) >= 0) return { open: null, closed: entry || next };
  const isFull = keys.length >= (maxKeys > 0 ? Math.min(maxKeys, MAX_KEYS) : MAX_KEYS);
  return isFull ? { open: null, closed: next } : { open: next, closed: null };
}
