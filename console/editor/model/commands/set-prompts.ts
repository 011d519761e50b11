/** Sets what a node says: at its first visit, at later ones, after a mismatch, back from the knowledge base. */
import type { FlowDocument } from '../document/document.ts';
import { nodePart, type Outcome, setList } from './outcome.ts';

export type PromptsKey =
  | 'playbacks'
  | 'replaybacks'
  | 'thirdplaybacks'
  | 'fourplaybacks'
  | 'kbplaybacks'
  | 'mismatchplaybacks';

export function setPrompts(
  document: FlowDocument,
  { node, key, prompts }: { node: string; key: PromptsKey; prompts: readonly string[] },
): Outcome {
  nodePart(document, node);
  return { document: setList(document, ['flow', node], key, prompts), notes: [] };
}
