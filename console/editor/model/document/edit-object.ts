/** Edits an object of a document, wherever it is. */
import type { Json } from '../../../../engine/text/json.ts';
import type { FlowDocument } from './document.ts';
import { insertMember, replaceAt, type Spot, spotOf } from './edit.ts';
import { type Container, indexOfKey, type Part, valueOfPart } from './part.ts';
import { restyle } from './style.ts';

/** An edit that the document does not allow. The code names the reason in the page's language. */
export class EditRefused extends Error {
  constructor(
    readonly code:
      | 'NOT_AN_OBJECT'
      | 'NO_SUCH_NODE'
      | 'NO_SUCH_ARROW'
      | 'NO_SUCH_ENTRY'
      | 'ID_IN_USE'
      | 'EMPTY_ID'
      | 'BAD_ID'
      | 'NOT_NODES',
    /** What it is about: keys of the document, outermost first. */
    readonly path: readonly string[],
  ) {
    super(`${path.join(' → ')}: ${code}`);
    this.name = 'EditRefused';
  }
}

const EMPTY: Container = { kind: 'object', children: [], blank: '' };

/** The keys of a node in the order in which authors write them. */
export const NODE_KEYS: readonly string[] = [
  'description',
  'action',
  'argument',
  'playbacks',
  'replaybacks',
  'thirdplaybacks',
  'fourplaybacks',
  'kbplaybacks',
  'mismatchplaybacks',
  'mismatchrepetition',
  'repetition',
  'kb',
  'potential',
  'nlpid',
  'optout',
  'filter',
  'subflow',
  'position',
];
export const TOP_KEYS: readonly string[] = ['start', 'flow', 'kb', 'prompt', 'synonym', 'global'];

/**
 * Edits the object at a path. Objects that are missing on the way are made, if the edit puts something into them.
 *
 * @throws EditRefused if something else stands in its place
 */
export function editObject(
  document: FlowDocument,
  path: readonly string[],
  change: (object: Container, spot: Spot) => Container,
): FlowDocument {
  const inside = (object: Container, spot: Spot, depth: number): Container => {
    const key = path[depth];
    if (key === undefined) return change(object, spot);
    const at = indexOfKey(object, key);
    const child = object.children[at];
    if (child === undefined) {
      const made = inside(EMPTY, spot, depth + 1);
      return made === EMPTY ? object : insertMember(object, key, made, spot, keysAt(path.slice(0, depth)));
    }
    const inner = spotOf(child, spot);
    if (child.part.kind === 'object') return replaceAt(object, at, inside(child.part, inner, depth + 1));
    if (!isUnset(child.part)) throw new EditRefused('NOT_AN_OBJECT', path.slice(0, depth + 1));
    const made = inside(EMPTY, inner, depth + 1);
    return made === EMPTY ? object : replaceAt(object, at, restyle(made, spot.style, inner.indent));
  };
  const root = inside(document.root, { style: document.style, indent: '' }, 0);
  return root === document.root ? document : { ...document, root };
}

/** The usual order of the keys of the object at a path. */
export function keysAt(path: readonly string[]): readonly string[] {
  if (path.length === 0) return TOP_KEYS;
  return path[0] === 'flow' && path.length === 2 ? NODE_KEYS : [];
}

/** Whether the format takes a value for "not set" (flow-format.md#files-not-set). */
export function isUnset(part: Part): boolean {
  const unset = (value: Json): boolean => value === null || value === '';
  const value = valueOfPart(part);
  return unset(value) || (Array.isArray(value) && value.every(unset));
}
