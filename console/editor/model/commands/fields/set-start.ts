/** Sets the node at which calls begin. Empty: it follows from the arrows (flow-format.md#start). */
import type { FlowDocument } from '../../document/document.ts';
import { nodePart, type Outcome, setText } from '../outcome.ts';

export function setStart(document: FlowDocument, { node }: { node: string }): Outcome {
  if (node !== '') nodePart(document, node);
  return { document: setText(document, [], 'start', node), notes: [] };
}
