/** What a command makes of a document, and what all commands share. */
import { orderedArrows } from '../../../../engine/flow/arrows.ts';
import { bootNode } from '../../../../engine/flow/start.ts';
import { isObject, listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import type { Json, JsonObject } from '../../../../engine/text/json.ts';
import { type FlowDocument, valueOfDocument } from '../document/document.ts';
import { setMember } from '../document/edit.ts';
import { EditRefused, editObject, keysAt } from '../document/edit-object.ts';
import { type Container, memberOf, type Part, valueOfPart } from '../document/part.ts';

/** Something that a command changed besides what it was asked for. The page tells the author. */
export interface Note {
  kind:
    | 'arrow-removed'
    | 'arrow-renamed'
    | 'start-set'
    | 'start-removed'
    | 'switch-renamed'
    | 'node-renamed'
    | 'reference-removed'
    | 'reference-renamed';
  /** Keys of the document, outermost first. */
  path: readonly string[];
}

export interface Outcome {
  document: FlowDocument;
  notes: readonly Note[];
}

export function nodesOf(document: FlowDocument): JsonObject {
  return objectAt(valueOfDocument(document), 'flow');
}

/** @throws EditRefused */
export function nodePart(document: FlowDocument, id: string): Container {
  const part = memberOf(memberOf(document.root, 'flow'), id);
  if (part?.kind !== 'object') throw new EditRefused('NO_SUCH_NODE', ['flow', id]);
  return part;
}

/** @throws EditRefused if no object is there */
export function checkAt(document: FlowDocument, path: readonly string[]): void {
  let part: Part | undefined = document.root;
  for (const key of path) part = memberOf(part, key);
  if (part?.kind !== 'object') throw new EditRefused('NO_SUCH_ENTRY', path);
}

/** Whether a node has an arrow to a target. */
export function hasArrow(document: FlowDocument, node: string, target: string): boolean {
  return memberOf(memberOf(nodePart(document, node), 'subflow'), target) !== undefined;
}

/** @throws EditRefused */
export function checkArrow(document: FlowDocument, node: string, target: string): void {
  if (!hasArrow(document, node, target))
    throw new EditRefused('NO_SUCH_ARROW', ['flow', node, 'subflow', target]);
}

/** The ids of the arrows of a node in the order in which a call tries them. */
export function arrowsInOrder(document: FlowDocument, node: string): string[] {
  return orderedArrows(valueOfPart(nodePart(document, node)) as JsonObject).map(({ id }) => id);
}

/** An id that no node has: `F`, `F_2`, `F_3`, … */
export function freeId(taken: (id: string) => boolean, wanted: string): string {
  if (!taken(wanted)) return wanted;
  const stem = wanted.replace(/_\d+$/, '');
  for (let i = 2; ; i++) if (!taken(`${stem}_${i}`)) return `${stem}_${i}`;
}

/**
 * Sets a text, or a number that is written as a text. A number stays a number, and what already means the same stays
 * as it is.
 */
export function setText(
  document: FlowDocument,
  path: readonly string[],
  key: string,
  text: string,
): FlowDocument {
  return setUnless(document, path, key, (old) => {
    if ((textOf(old) ?? '') === text) return undefined;
    return typeof old === 'number' && /^-?(?:0|[1-9]\d{0,14})$/.test(text) && text !== '-0'
      ? Number(text)
      : text;
  });
}

/** Sets a list of texts. A bare text stays one as long as there is one. */
export function setList(
  document: FlowDocument,
  path: readonly string[],
  key: string,
  texts: readonly string[],
): FlowDocument {
  return setUnless(document, path, key, (old) => {
    const known = listOf(old);
    if (known.length === texts.length && known.every((text, i) => text === texts[i])) return undefined;
    if (typeof old === 'string' && texts.length <= 1) return texts[0] ?? '';
    const items: readonly Json[] = Array.isArray(old) ? old : [];
    return texts.map((text, i) => {
      const item = items[i];
      return item !== undefined && textOf(item) === text ? item : text;
    });
  });
}

function setUnless(
  document: FlowDocument,
  path: readonly string[],
  key: string,
  make: (old: Json | undefined) => Json | undefined,
): FlowDocument {
  return editObject(document, path, (object, spot) => {
    const value = make((valueOfPart(object) as JsonObject).get(key));
    return value === undefined ? object : setMember(object, key, value, spot, keysAt(path));
  });
}

/**
 * Keeps the start of a flow that has none written: it follows from the arrows (flow-format.md#start), and a command that
 * adds or removes some would silently move it.
 */
export function withSameStart(
  before: FlowDocument,
  after: FlowDocument,
  notes: readonly Note[] = [],
  renamed: (id: string) => string = (id) => id,
): Outcome {
  const old = startOf(before);
  const start = old === null ? null : renamed(old);
  if (start === null || startOf(after) === start || !isObject(nodesOf(after).get(start)))
    return { document: after, notes };
  return {
    document: setText(after, [], 'start', start),
    notes: [...notes, { kind: 'start-set', path: ['start'] }],
  };
}

/** Starts by the nodes and what `start` says: pages ask again and again. */
const starts = new WeakMap<JsonObject, Map<string | null, string | null>>();

/** The id of the node at which calls begin; null if they cannot. */
export function startOf(document: FlowDocument): string | null {
  const root = valueOfDocument(document);
  const nodes = nodesOf(document);
  const written = textOf(root.get('start'));
  const known = starts.get(nodes) ?? new Map<string | null, string | null>();
  let start = known.get(written);
  if (start === undefined) {
    start = null;
    try {
      if (nodes.size > 0) start = bootNode(root, nodes);
    } catch {
      // It names a node that does not exist.
    }
    starts.set(nodes, known.set(written, start));
  }
  return start;
}

export function textsIn(part: Part | undefined): string[] {
  return part ? listOf(valueOfPart(part)) : [];
}
