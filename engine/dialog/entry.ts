/** Keys are collected into an entry until it closes (flow-format.md#listen-9). */
import type { Arrow, Flow } from '../flow/compiled.ts';
import { fitsKeys } from './match.ts';
import { type CallState, canEnter, currentNode } from './state.ts';

/** Keys pressed so far, with the times of the first and the last one, ms since the epoch. */
export interface KeyEntry {
  keys: string;
  startedAt: number;
  lastKeyAt: number;
}

/** A key makes an entry that stays open, or closes one; never both. */
export interface Pressed {
  open: KeyEntry | null;
  closed: KeyEntry | null;
}

/** Longer than any account number; a caller who leans on a key must not grow an entry for ever. */
const MAX_KEYS = 128;

/** Adds a key (`0-9 A-D * #`) to an entry. */
export function press(
  flow: Flow,
  state: CallState,
  entry: KeyEntry | null,
  key: string,
  now: number,
): Pressed {
  const node = currentNode(flow, state);
  const arrows = node.arrows.filter((arrow) => canEnter(flow, state, arrow.target));
  const before = entry ? entry.keys : '';
  const keys = before + key;
  const next: KeyEntry = { keys, startedAt: entry ? entry.startedAt : now, lastKeyAt: now };

  // A terminator closes what is there and is not part of it; alone it is an entry of itself.
  const terminates = flow.settings.dtmfTerminators.indexOf(key) >= 0;
  if (terminates && !someLiteral(arrows, (literal) => literal.startsWith(keys))) {
    return { open: null, closed: entry || next };
  }

  const extendable = someLiteral(
    arrows,
    (literal) => literal.length > keys.length && literal.startsWith(keys),
  );
  if (extendable) return { open: next, closed: null };
  const taken = !node.filter.dtmf && arrows.some((arrow) => matches(arrow, keys));
  const openEnded = arrows.some(
    (arrow) => arrow.dtmfAny !== null || arrow.dtmf.some((e) => e.kind === 'regex'),
  );
  const closes = taken || !openEnded || keys.length >= MAX_KEYS;
  return closes ? { open: null, closed: next } : { open: next, closed: null };
}

function matches(arrow: Arrow, keys: string): boolean {
  return arrow.dtmf.some((entry) => fitsKeys(entry, keys));
}

function someLiteral(arrows: Arrow[], wanted: (literal: string) => boolean): boolean {
  return arrows.some((arrow) => arrow.dtmf.some((entry) => entry.kind === 'literal' && wanted(entry.keys)));
}
