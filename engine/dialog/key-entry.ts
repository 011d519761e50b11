/** Collects keys into a DTMF entry until it closes (flow-format.md#listen-9). */
import type { Arrow, Flow } from '../flow/compiled.ts';
import { matchesKeys } from './matching/expressions.ts';
import { type CallState, canEnter, currentNode } from './state.ts';

/** The keys pressed so far, and the times of the first and the last one in ms since the epoch. */
export interface KeyEntry {
  keys: string;
  startedAt: number;
  lastKeyAt: number;
}

/** The entry after a key: open or closed, never both. */
export interface KeyResult {
  open: KeyEntry | null;
  closed: KeyEntry | null;
}

/** Longer than any account number. It stops an entry from growing while a caller holds a key. */
export const MAX_KEYS = 128;

/** A key (`0-9 A-D * #`), and when it was pressed in ms since the epoch. */
export interface KeyPress {
  key: string;
  pressedAt: number;
}

/** Adds a key to an entry. */
export function addKey(
  flow: Flow,
  state: CallState,
  entry: KeyEntry | null,
  { key, pressedAt }: KeyPress,
): KeyResult {
  const node = currentNode(flow, state);
  const arrows = node.arrows.filter((arrow) => canEnter(flow, state, arrow.target));
  const before = entry ? entry.keys : '';
  const keys = before + key;
  const next: KeyEntry = { keys, startedAt: entry ? entry.startedAt : pressedAt, lastKeyAt: pressedAt };

  // A terminator closes the entry without becoming part of it. As the first key it is an entry of its own.
  const terminates = flow.settings.dtmfTerminators.indexOf(key) >= 0;
  if (terminates && !someLiteral(arrows, (literal) => literal.startsWith(keys))) {
    return { open: null, closed: entry || next };
  }

  const extendable = someLiteral(
    arrows,
    (literal) => literal.length > keys.length && literal.startsWith(keys),
  );
  if (extendable) return { open: next, closed: null };
  const isMatched = !node.filter.dtmf && arrows.some((arrow) => matches(arrow, keys));
  const openEnded = arrows.some(
    (arrow) => arrow.dtmfAny !== null || arrow.dtmf.some((e) => e.kind === 'regex'),
  );
  const closes = isMatched || !openEnded || keys.length >= MAX_KEYS;
  return closes ? { open: null, closed: next } : { open: next, closed: null };
}

function matches(arrow: Arrow, keys: string): boolean {
  return arrow.dtmf.some((entry) => matchesKeys(entry, keys));
}

function someLiteral(arrows: Arrow[], isWanted: (literal: string) => boolean): boolean {
  return arrows.some((arrow) => arrow.dtmf.some((entry) => entry.kind === 'literal' && isWanted(entry.keys)));
}
