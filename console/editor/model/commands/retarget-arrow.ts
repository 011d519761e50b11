/** Leads an arrow to another node. Where the node already has an arrow to it, the conditions join that one. */
import type { FlowDocument } from '../document/document.ts';
import { removeMember, renameMember } from '../document/edit.ts';
import { editObject } from '../document/edit-object.ts';
import { conditionOf, withConditions } from './add-arrow.ts';
import { checkArrow, hasArrow, nodePart, type Outcome, withSameStart } from './outcome.ts';

export function retargetArrow(
  document: FlowDocument,
  { node, target, to }: { node: string; target: string; to: string },
): Outcome {
  checkArrow(document, node, target);
  nodePart(document, to);
  if (to === target) return { document, notes: [] };
  const path = ['flow', node, 'subflow'];
  if (!hasArrow(document, node, to)) {
    const { style } = document;
    const after = editObject(document, path, (arrows) => renameMember(arrows, target, to, style));
    return withSameStart(document, after);
  }
  const joined = withConditions(document, node, to, {
    text: conditionOf(document, node, target, 'text'),
    dtmf: conditionOf(document, node, target, 'dtmf'),
    complete: conditionOf(document, node, target, 'complete'),
  });
  const after = editObject(joined, path, (arrows) => removeMember(arrows, target));
  return withSameStart(document, after);
}
