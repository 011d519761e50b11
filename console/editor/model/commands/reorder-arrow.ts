/**
 * Moves an arrow to another place of the order in which a call tries them. Only this arrow changes: it takes the priority
 * of the arrow in front of it, and its place behind that one. Equal priorities keep the order of the document.
 */
import { isObject, numberOf } from '../../../../engine/flow/value.ts';
import type { FlowDocument } from '../document/document.ts';
import { moveTo, removeAt, removeMember, setMember } from '../document/edit.ts';
import { editObject } from '../document/edit-object.ts';
import { type Container, indexOfKey, memberOf, valueOfPart } from '../document/part.ts';
import { arrowsInOrder, checkArrow, type Outcome, withSameStart } from './outcome.ts';

/** @param to the place among all arrows of the node, from 0 */
export function reorderArrow(
  document: FlowDocument,
  { node, target, to }: { node: string; target: string; to: number },
): Outcome {
  checkArrow(document, node, target);
  const order = arrowsInOrder(document, node);
  const from = order.indexOf(target);
  const others = order.filter((id) => id !== target);
  const place = Math.max(0, Math.min(to, others.length));
  const neighbour = others[place - 1] ?? others[0];
  if (from === place || neighbour === undefined) return { document, notes: [] };
  const path = ['flow', node, 'subflow'];
  let after = editObject(document, path, (arrows, { style }) => {
    const once = withoutShadowed(arrows, target);
    const without = removeMember(once, target);
    const at = without.children.findIndex(({ key }) => key?.value === neighbour);
    return moveTo(once, indexOfKey(once, target), place === 0 ? at : at + 1, style);
  });
  if (priorityOf(after, node, target) !== priorityOf(after, node, neighbour)) {
    const priority = priorityPart(after, node, neighbour);
    after = editObject(after, [...path, target], (arrow, spot) =>
      priorityOf(after, node, neighbour) === null || priority === undefined
        ? removeMember(arrow, 'priority')
        : setMember(arrow, 'priority', valueOfPart(priority), spot, ['priority', 'condition']),
    );
  }
  return withSameStart(document, after);
}

/** Without earlier members of the same key: they mean nothing but a place in the order. */
function withoutShadowed(object: Container, key: string): Container {
  let out = object;
  for (;;) {
    const first = out.children.findIndex((child) => child.key?.value === key);
    if (first === indexOfKey(out, key)) return out;
    out = removeAt(out, first);
  }
}

function priorityPart(document: FlowDocument, node: string, target: string) {
  const arrows = memberOf(memberOf(memberOf(document.root, 'flow'), node), 'subflow');
  return memberOf(memberOf(arrows, target), 'priority');
}

function priorityOf(document: FlowDocument, node: string, target: string): number | null {
  const part = priorityPart(document, node, target);
  const value = part && valueOfPart(part);
  return isObject(value) ? null : numberOf(value);
}
