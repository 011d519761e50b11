/** Puts a node into an arrow: the arrow leads to it, and from it an arrow for everything leads on. */
import type { FlowDocument } from '../document/document.ts';
import { removeMember, renameMember } from '../document/edit.ts';
import { EditRefused, editObject } from '../document/edit-object.ts';
import { conditionOf, withConditions } from './add-arrow.ts';
import { checkArrow, hasArrow, nodePart, type Outcome, withSameStart } from './outcome.ts';

export function spliceNode(
  document: FlowDocument,
  { node, target, into }: { node: string; target: string; into: string },
): Outcome {
  checkArrow(document, node, target);
  nodePart(document, into);
  if (into === node || into === target) throw new EditRefused('ID_IN_USE', ['flow', into]);
  const path = ['flow', node, 'subflow'];
  const { style } = document;
  let after: FlowDocument;
  if (hasArrow(document, node, into)) {
    const [text, dtmf, complete] = (['text', 'dtmf', 'complete'] as const).map((kind) =>
      conditionOf(document, node, target, kind),
    ) as [string[], string[], string[]];
    after = withConditions(document, node, into, { text, dtmf, complete });
    after = editObject(after, path, (arrows) => removeMember(arrows, target));
  } else {
    after = editObject(document, path, (arrows) => renameMember(arrows, target, into, style));
  }
  if (!hasArrow(after, into, target))
    after = withConditions(after, into, target, { text: ['any'], complete: ['any'] });
  return withSameStart(document, after);
}
