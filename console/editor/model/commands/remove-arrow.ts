/** Removes the arrow of a node to a target, which need not exist. */
import type { FlowDocument } from '../document/document.ts';
import { removeMember } from '../document/edit.ts';
import { editObject } from '../document/edit-object.ts';
import { checkArrow, type Outcome, withSameStart } from './outcome.ts';

export function removeArrow(
  document: FlowDocument,
  { node, target }: { node: string; target: string },
): Outcome {
  checkArrow(document, node, target);
  const after = editObject(document, ['flow', node, 'subflow'], (arrows) => removeMember(arrows, target));
  return withSameStart(document, after);
}
