/** Sets the title of a node, its `description`. */
import type { FlowDocument } from '../document/document.ts';
import { nodePart, type Outcome, setText } from './outcome.ts';

export function setTitle(document: FlowDocument, { node, title }: { node: string; title: string }): Outcome {
  nodePart(document, node);
  return { document: setText(document, ['flow', node], 'description', title), notes: [] };
}
