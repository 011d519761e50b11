/** Edits of a container. Each changes the lines of what it edits, and copies the indentation around it. */
import type { Json } from '../../../../engine/text/json.ts';
import {
  type Child,
  type Container,
  indexOfKey,
  isSameValue,
  newChild,
  type Part,
  partOfValue,
  valueOfPart,
} from './part.ts';
import { isBroken, lastLine, restyle, restyledKey, type Style } from './style.ts';

/** Where a container stands. */
export interface Spot {
  readonly style: Style;
  /** The indentation of the line on which it begins. */
  readonly indent: string;
}

/** The spot of a container within another. */
export function spotOf(child: Child, outer: Spot): Spot {
  return isBroken(child) ? { ...outer, indent: lastLine(child.lead) } : outer;
}

/** Inserts a member or an item, written in the style of its surroundings. */
export function insertAt(container: Container, at: number, child: Child, spot: Spot): Container {
  const { children } = container;
  const first = children[0];
  if (first === undefined)
    return restyle({ ...container, children: [child] }, spot.style, spot.indent) as Container;
  const neighbour = (children[at - 1] ?? first) as Child;
  const colon = neighbour.key?.colon;
  const key = restyledKey(child, spot.style);
  const lead = leadAt(container, at, spot.style);
  const indent = isBroken(neighbour) ? lastLine(neighbour.lead) : spot.indent;
  const before = key ? key.text.length + key.colon.length : 0;
  const inserted: Child = {
    lead,
    key: key && { ...key, colon: colon ?? key.colon },
    part: restyle(child.part, spot.style, indent, before),
    trail: '',
  };
  return { ...container, children: withChild(children, at, inserted, spot.style) };
}

/** Inserts a child whose own text stays as it is, and moves the blanks at both ends of the list. */
function withChild(children: readonly Child[], at: number, child: Child, style: Style): Child[] {
  const list = [...children];
  const last = list[list.length - 1];
  let inserted = child;
  if (at >= list.length && last) {
    list[list.length - 1] = { ...last, trail: '' };
    inserted = { ...child, trail: last.trail };
  }
  const first = list[0];
  if (at === 0 && first) list[0] = { ...first, lead: laterLead(children, style) };
  list.splice(at, 0, inserted);
  return list;
}

function leadAt({ children }: Container, at: number, style: Style): string {
  if (at === 0) return children[0]?.lead ?? '';
  const neighbour = children[at - 1] as Child;
  if (!isBroken(neighbour)) return at === 1 ? laterLead(children, style) : neighbour.lead;
  // Without empty lines in front of the neighbour.
  return lineBreak(neighbour.lead) + lastLine(neighbour.lead);
}

/** The text before each child but the first. */
function laterLead(children: readonly Child[], style: Style): string {
  const first = children[0] as Child;
  if (isBroken(first)) return lineBreak(first.lead) + lastLine(first.lead);
  return children[1]?.lead ?? style.afterComma;
}

function lineBreak(lead: string): string {
  return lead.indexOf('\r\n') >= 0 ? '\r\n' : '\n';
}

export function removeAt(container: Container, at: number): Container {
  const children = [...container.children];
  const [removed] = children.splice(at, 1);
  if (removed === undefined) return container;
  const first = children[0];
  const last = children[children.length - 1];
  if (at === 0 && first) children[0] = { ...first, lead: removed.lead };
  else if (at === children.length && last) children[at - 1] = { ...last, trail: removed.trail };
  return { ...container, children, blank: '' };
}

/** Moves a child to another place of its list; its text goes with it. */
export function moveTo(container: Container, from: number, to: number, style: Style): Container {
  const child = container.children[from];
  if (child === undefined || from === to) return container;
  const without = removeAt(container, from);
  const lead = leadAt(without, to, style);
  return { ...container, children: withChild(without.children, to, { ...child, lead, trail: '' }, style) };
}

/** Replaces a child's value with a part that is already written. */
export function replaceAt(container: Container, at: number, part: Part): Container {
  const child = container.children[at];
  if (child === undefined || child.part === part) return container;
  const children = [...container.children];
  children[at] = { ...child, part };
  return { ...container, children };
}

/**
 * Sets a member to a value. What stays equal keeps its spelling.
 *
 * @param order the usual order of keys: a new member goes behind those that usually precede it
 */
export function setMember(
  object: Container,
  key: string,
  value: Json,
  spot: Spot,
  order: readonly string[] = [],
): Container {
  const at = indexOfKey(object, key);
  const child = object.children[at];
  if (child === undefined) return insertMember(object, key, partOfValue(value), spot, order);
  return replaceAt(object, at, reconciled(child.part, value, spotOf(child, spot)));
}

/** Inserts a member that the object does not have, where the usual order of keys wants it. */
export function insertMember(
  object: Container,
  key: string,
  part: Part,
  spot: Spot,
  order: readonly string[] = [],
): Container {
  return insertAt(object, placeOf(object, key, order), newChild(key, part), spot);
}

/** Where a new member belongs: behind the last member that precedes it in the usual order, else at the end. */
function placeOf({ children }: Container, key: string, order: readonly string[]): number {
  const rank = order.indexOf(key);
  if (rank < 0) return children.length;
  for (let i = children.length - 1; i >= 0; i--) {
    const other = order.indexOf(children[i]?.key?.value ?? '');
    if (other >= 0 && other < rank) return i + 1;
  }
  return order.some((other) => indexOfKey({ kind: 'object', blank: '', children }, other) >= 0)
    ? 0
    : children.length;
}

/** Removes a member, and all others with its key. */
export function removeMember(object: Container, key: string): Container {
  let out = object;
  for (let at = indexOfKey(out, key); at >= 0; at = indexOfKey(out, key)) out = removeAt(out, at);
  return out;
}

/** Gives a member another key, in its place. */
export function renameMember(object: Container, from: string, to: string, style: Style): Container {
  if (indexOfKey(object, from) < 0) return object;
  const { key } = newChild(to, partOfValue(null));
  const { text } = restyledKey({ lead: '', key, part: partOfValue(null), trail: '' }, style) as {
    text: string;
  };
  return {
    ...object,
    children: object.children.map((child) =>
      child.key?.value === from ? { ...child, key: { ...child.key, text, value: to } } : child,
    ),
  };
}

/** A part with another value. Items and members that stay equal keep their text. */
export function reconciled(part: Part, value: Json, spot: Spot): Part {
  const old = valueOfPart(part);
  if (isSameValue(old, value)) return part;
  if (part.kind === 'array' && Array.isArray(value)) return reconciledItems(part, value, spot);
  if (part.kind === 'object' && value instanceof Map) {
    let object: Container = part;
    for (const { key } of part.children)
      if (key && !value.has(key.value)) object = removeMember(object, key.value);
    for (const [key, member] of value) object = setMember(object, key, member, spot);
    // The same members in another order are written anew.
    if (isSameValue(valueOfPart(object), value)) return object;
  }
  return restyle(partOfValue(value), spot.style, spot.indent);
}

function reconciledItems(array: Container, items: readonly Json[], spot: Spot): Container {
  const old = array.children.map((child) => valueOfPart(child.part));
  const shorter = Math.min(old.length, items.length);
  let head = 0;
  while (head < shorter && isSameValue(old[head], items[head])) head++;
  let tail = 0;
  while (tail < shorter - head && isSameValue(old[old.length - 1 - tail], items[items.length - 1 - tail]))
    tail++;
  let out = array;
  const common = shorter - head - tail;
  for (let i = head; i < head + common; i++) {
    const child = out.children[i] as Child;
    out = replaceAt(out, i, reconciled(child.part, items[i] as Json, spotOf(child, spot)));
  }
  for (let i = old.length - tail - 1; i >= head + common; i--) out = removeAt(out, i);
  for (let i = head + common; i < items.length - tail; i++)
    out = insertAt(out, i, newChild(null, partOfValue(items[i] as Json)), spot);
  return out;
}
