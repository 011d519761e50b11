/** Sets the entries of one kind of an arrow's condition. */
import type { FlowDocument } from '../document/document.ts';
import type { ConditionKind } from './add-arrow.ts';
import { checkArrow, type Outcome, setList } from './outcome.ts';

export function setCondition(
  document: FlowDocument,
  args: { node: string; target: string; kind: ConditionKind; entries: readonly string[] },
): Outcome {
  const { node, target, kind, entries } = args;
  checkArrow(document, node, target);
  const path = ['flow', node, 'subflow', target, 'condition'];
  return { document: setList(document, path, kind, entries), notes: [] };
}
