/**
 * Leads a node to another. A node has one arrow to each target, because the target's id is its key: conditions for a
 * target that is already reached join its arrow.
 */
import type { FlowDocument } from '../document/document.ts';
import { setMember } from '../document/edit.ts';
import { editObject } from '../document/edit-object.ts';
import { memberOf } from '../document/part.ts';
import { hasArrow, nodePart, type Outcome, setList, textsIn, withSameStart } from './outcome.ts';

export type ConditionKind = 'text' | 'dtmf' | 'complete';
export type Condition = Partial<Record<ConditionKind, readonly string[]>>;
const KINDS: readonly ConditionKind[] = ['text', 'dtmf', 'complete'];

export function addArrow(
  document: FlowDocument,
  { node, target, condition = {} }: { node: string; target: string; condition?: Condition },
): Outcome {
  nodePart(document, node);
  nodePart(document, target);
  return withSameStart(document, withConditions(document, node, target, condition));
}

/** Adds the arrow if there is none, then the entries that it lacks. */
export function withConditions(
  document: FlowDocument,
  node: string,
  target: string,
  condition: Condition,
): FlowDocument {
  const arrows = ['flow', node, 'subflow'];
  if (!hasArrow(document, node, target)) {
    const written = new Map(KINDS.flatMap((kind) => (condition[kind] ? [[kind, [...condition[kind]]]] : [])));
    return editObject(document, arrows, (object, spot) =>
      setMember(object, target, new Map([['condition', written]]), spot),
    );
  }
  let after = document;
  for (const kind of KINDS) {
    const known = conditionOf(after, node, target, kind);
    const added = (condition[kind] ?? []).filter(
      (entry, i, all) => !known.includes(entry) && all.indexOf(entry) === i,
    );
    if (added.length > 0)
      after = setList(after, [...arrows, target, 'condition'], kind, [...known, ...added]);
  }
  return after;
}

/** The entries of one kind of an arrow's condition. */
export function conditionOf(
  document: FlowDocument,
  node: string,
  target: string,
  kind: ConditionKind,
): string[] {
  const arrow = memberOf(memberOf(nodePart(document, node), 'subflow'), target);
  return textsIn(memberOf(memberOf(arrow, 'condition'), kind));
}
