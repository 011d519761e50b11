/**
 * What differs between two documents, small enough to keep for every step of a session. Patches of maps, as immer makes
 * them, lose the place of a removed key: undo would put it at the end.
 */
import type { Child, Container, Part } from '../document/part.ts';

/** One run of children in the place of another. */
export interface Splice {
  kind: 'splice';
  at: number;
  before: readonly Child[];
  after: readonly Child[];
}
/** Changes within children that stay. Indices are the same on both sides. */
export interface Within {
  kind: 'within';
  changes: readonly { at: number; delta: Delta }[];
}
export interface Whole {
  kind: 'whole';
  before: Part;
  after: Part;
}
export type Delta = Splice | Within | Whole;

/** Null if there is no difference. */
export function deltaOf(before: Part, after: Part): Delta | null {
  if (before === after) return null;
  if (before.kind === 'scalar' || after.kind === 'scalar' || !areAlike(before, after))
    return { kind: 'whole', before, after };
  const [old, now] = [before.children, after.children];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  if (old.length === now.length) {
    const changes: { at: number; delta: Delta }[] = [];
    let isWithin = true;
    for (let at = head; at < old.length - tail && isWithin; at++) {
      const [a, b] = [old[at] as Child, now[at] as Child];
      if (a === b) continue;
      isWithin = a.lead === b.lead && a.key === b.key && a.trail === b.trail;
      const delta = isWithin ? deltaOf(a.part, b.part) : null;
      if (delta) changes.push({ at, delta });
    }
    if (isWithin) return { kind: 'within', changes };
  }
  return {
    kind: 'splice',
    at: head,
    before: old.slice(head, old.length - tail),
    after: now.slice(head, now.length - tail),
  };
}

function areAlike(a: Container, b: Container): boolean {
  return a.kind === b.kind && a.blank === b.blank;
}

/** @param to the side on which the part shall be */
export function applied(part: Part, delta: Delta, to: 'before' | 'after'): Part {
  if (delta.kind === 'whole') return delta[to];
  const container = part as Container;
  const children = [...container.children];
  if (delta.kind === 'splice') {
    const gone = to === 'after' ? delta.before : delta.after;
    // Not as arguments of `splice`: there may be more than a call takes.
    return {
      ...container,
      children: [...children.slice(0, delta.at), ...delta[to], ...children.slice(delta.at + gone.length)],
    };
  }
  for (const { at, delta: inner } of delta.changes) {
    const child = children[at] as Child;
    children[at] = { ...child, part: applied(child.part, inner, to) };
  }
  return { ...container, children };
}
