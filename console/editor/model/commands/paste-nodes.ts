/**
 * Pastes nodes from a JSON text: `{"flow": {…}}` or nodes by their ids. An id that is taken gets a number; arrows among
 * the pasted nodes follow. An arrow to a node that is neither here nor pasted is left out and reported.
 */
import { isObject } from '../../../../engine/flow/value.ts';
import { DocumentError, type FlowDocument, readPart } from '../document/document.ts';
import { insertMember, removeMember, renameMember, replaceAt } from '../document/edit.ts';
import { EditRefused, editObject } from '../document/edit-object.ts';
import { type Container, indexOfKey, memberOf, type Part, valueOfPart } from '../document/part.ts';
import { freeId, type Note, nodesOf, type Outcome, withSameStart } from './outcome.ts';

export interface Pasted extends Outcome {
  /** The new ids, in the order of the text. The page selects them. */
  ids: readonly string[];
}

/** @throws EditRefused if the text holds no nodes */
export function pasteNodes(document: FlowDocument, { text }: { text: string }): Pasted {
  const pasted = nodesIn(text);
  const taken = new Set<string>(nodesOf(document).keys());
  const names = new Map<string, string>();
  for (const id of (valueOfPart(pasted) as Map<string, unknown>).keys()) {
    const free = freeId((one) => taken.has(one), id);
    taken.add(free);
    names.set(id, free);
  }
  const notes: Note[] = [];
  const after = editObject(document, ['flow'], (nodes, spot) => {
    let out = nodes;
    for (const [id, name] of names) {
      const node = arrowsRenamed(memberOf(pasted, id) as Container, names, taken, document, (target) =>
        notes.push({ kind: 'arrow-removed', path: ['flow', name, 'subflow', target] }),
      );
      out = insertMember(out, name, node, spot);
      if (id !== name) notes.push({ kind: 'node-renamed', path: ['flow', name] });
    }
    return out;
  });
  return { ...withSameStart(document, after, notes), ids: [...names.values()] };
}

function nodesIn(text: string): Container {
  let part: Part;
  try {
    part = readPart(text).part;
  } catch (error) {
    if (error instanceof DocumentError) throw new EditRefused('NOT_NODES', []);
    throw error;
  }
  const nodes = memberOf(part, 'flow') ?? part;
  if (nodes.kind !== 'object' || nodes.children.length === 0) throw new EditRefused('NOT_NODES', []);
  for (const [id, node] of valueOfPart(nodes) as Map<string, never>)
    if (id === '' || !isObject(node)) throw new EditRefused('NOT_NODES', [id]);
  return nodes;
}

function arrowsRenamed(
  node: Container,
  names: ReadonlyMap<string, string>,
  existing: ReadonlySet<string>,
  { style }: FlowDocument,
  onRemoved: (target: string) => void,
): Container {
  const subflow = memberOf(node, 'subflow');
  if (subflow?.kind !== 'object') return node;
  let arrows: Container = subflow;
  const targets = [...(valueOfPart(subflow) as Map<string, unknown>).keys()];
  for (const target of targets) {
    if (names.has(target) || existing.has(target)) continue;
    arrows = removeMember(arrows, target);
    onRemoved(target);
  }
  // By way of names that no arrow has: `a` may become `a_2` where another arrow leads to `a_2`, which becomes `a_3`.
  const changed = targets.filter((target) => (names.get(target) ?? target) !== target);
  for (const target of changed) arrows = renameMember(arrows, target, `\0${target}`, style);
  for (const target of changed) {
    const name = names.get(target) as string;
    arrows = renameMember(arrows, `\0${target}`, name, style);
  }
  return replaceAt(node, indexOfKey(node, 'subflow'), arrows);
}
