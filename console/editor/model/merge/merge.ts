/**
 * Merges the edits of two people by the ids of nodes, arrows and entries. What only one of them changed is taken. Where
 * both changed the same field, mine stays and the conflict is told: the author chooses, nothing is overwritten unseen.
 */
import type { Json } from '../../../../engine/text/json.ts';
import type { FlowDocument } from '../document/document.ts';
import { insertAt, moveTo, removeMember, replaceAt, type Spot, spotOf } from '../document/edit.ts';
import {
  type Child,
  type Container,
  indexOfKey,
  isSameValue,
  type Part,
  textOfPart,
  valueOfPart,
} from '../document/part.ts';

export interface Conflict {
  /** Keys of the document, outermost first. */
  path: readonly string[];
  /** `order`: both moved members of this object. */
  kind: 'value' | 'order';
  /** Undefined: there is none. */
  base: Json | undefined;
  mine: Json | undefined;
  theirs: Json | undefined;
}

export interface Merged {
  document: FlowDocument;
  conflicts: readonly Conflict[];
}

/** @param base what both began with */
export function merge(base: FlowDocument, mine: FlowDocument, theirs: FlowDocument): Merged {
  const conflicts: Conflict[] = [];
  const spot = { style: mine.style, indent: '' };
  const root = mergedObject([base.root, mine.root, theirs.root], spot, [], conflicts);
  return { document: root === mine.root ? mine : { ...mine, root }, conflicts };
}

type Three<T> = readonly [base: T, mine: T, theirs: T];

function mergedObject(
  parts: Three<Container>,
  spot: Spot,
  path: readonly string[],
  conflicts: Conflict[],
): Container {
  const [base, mine, theirs] = parts;
  if (isSame(base, theirs)) return mine;
  if (isSame(base, mine)) return theirs;
  let out = mine;
  for (const key of new Set([...keysOf(base), ...keysOf(mine), ...keysOf(theirs)])) {
    const [before, here, there] = [childOf(base, key), childOf(mine, key), childOf(theirs, key)];
    const [a, b, c] = [before?.part, here?.part, there?.part];
    if (isSame(a, c) || isSame(b, c)) continue;
    if (isSame(a, b)) {
      if (there === undefined) out = removeMember(out, key);
      else if (here === undefined) out = insertAt(out, placeOf(out, theirs, key), there, spot);
      else out = replaceAt(out, indexOfKey(out, key), there.part);
    } else if (here && isObject(b) && isObject(c) && (a === undefined || isObject(a))) {
      const inner = mergedObject([a ?? EMPTY, b, c], spotOf(here, spot), [...path, key], conflicts);
      out = replaceAt(out, indexOfKey(out, key), inner);
    } else {
      conflicts.push({
        path: [...path, key],
        kind: 'value',
        base: valueIn(a),
        mine: valueIn(b),
        theirs: valueIn(c),
      });
    }
  }
  return mergedOrder(out, parts, spot, path, conflicts);
}

const EMPTY: Container = { kind: 'object', children: [], blank: '' };

/** Takes their order if only they moved members. */
function mergedOrder(
  merged: Container,
  [base, mine, theirs]: Three<Container>,
  { style }: Spot,
  path: readonly string[],
  conflicts: Conflict[],
): Container {
  const shared = keysOf(base).filter((key) => indexOfKey(mine, key) >= 0 && indexOfKey(theirs, key) >= 0);
  const among = (object: Container): string[] => {
    const known = new Set(shared);
    return keysOf(object).filter((key) => known.has(key));
  };
  const [old, here, there] = [among(base), among(mine), among(theirs)];
  if (isSameValue(old, there) || isSameValue(here, there)) return merged;
  if (!isSameValue(old, here)) {
    conflicts.push({ path, kind: 'order', base: old, mine: here, theirs: there });
    return merged;
  }
  let out = merged;
  // Each shared key behind the one in front of it; what was added stays behind its neighbour.
  for (let i = 1; i < there.length; i++) {
    const from = indexOfKey(out, there[i] as string);
    const previous = indexOfKey(out, there[i - 1] as string);
    if (from < previous) out = moveTo(out, from, previous, style);
  }
  return out;
}

/** Behind the member that precedes it on their side, if it is here. */
function placeOf(here: Container, theirs: Container, key: string): number {
  for (let i = indexOfKey(theirs, key) - 1; i >= 0; i--) {
    const at = indexOfKey(here, theirs.children[i]?.key?.value ?? '');
    if (at >= 0) return at + 1;
  }
  return 0;
}

/** Blanks and spellings are no difference that anybody wants to choose between. */
function isSame(a: Part | undefined, b: Part | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return textOfPart(a) === textOfPart(b) || isSameValue(valueOfPart(a), valueOfPart(b));
}

function valueIn(part: Part | undefined): Json | undefined {
  return part && valueOfPart(part);
}

function isObject(part: Part | undefined): part is Container {
  return part?.kind === 'object';
}

function childOf(object: Container, key: string): Child | undefined {
  return object.children[indexOfKey(object, key)];
}

function keysOf(object: Container): string[] {
  return [...(valueOfPart(object) as Map<string, Json>).keys()];
}
