/** Sets a field of a node that is a text or a number: its action, how often it repeats, its score, … */
import type { FlowDocument } from '../document/document.ts';
import { nodePart, type Outcome, setText } from './outcome.ts';

export type NodeTextKey =
  | 'action'
  | 'argument'
  | 'mismatchrepetition'
  | 'repetition'
  | 'potential'
  | 'nlpid'
  | 'optout';

export function setNodeText(
  document: FlowDocument,
  { node, key, text }: { node: string; key: NodeTextKey; text: string },
): Outcome {
  nodePart(document, node);
  return { document: setText(document, ['flow', node], key, text), notes: [] };
}
