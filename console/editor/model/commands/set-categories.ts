/** Sets the categories of the knowledge base that a node answers from: a list, or ids with commas as the author has it. */
import type { FlowDocument } from '../document/document.ts';
import { memberOf, valueOfPart } from '../document/part.ts';
import { nodePart, type Outcome, setList, setText } from './outcome.ts';

export function setCategories(
  document: FlowDocument,
  { node, categories }: { node: string; categories: readonly string[] },
): Outcome {
  const old = memberOf(nodePart(document, node), 'kb');
  const path = ['flow', node];
  if (old && Array.isArray(valueOfPart(old)))
    return { document: setList(document, path, 'kb', categories), notes: [] };
  return { document: setText(document, path, 'kb', categories.join(',')), notes: [] };
}
