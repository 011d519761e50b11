/** Copies nodes as a JSON text that `pasteNodes` takes, in any flow and any tab. Spellings stay. */
import type { FlowDocument } from '../document/document.ts';
import { type Container, newChild, textOfPart } from '../document/part.ts';
import { restyle } from '../document/style.ts';
import { nodePart } from './outcome.ts';

export function copyNodes(document: FlowDocument, { ids }: { ids: readonly string[] }): string {
  const flow: Container = {
    kind: 'object',
    blank: '',
    children: ids.map((id) => newChild(id, nodePart(document, id))),
  };
  const root: Container = { kind: 'object', blank: '', children: [newChild('flow', flow)] };
  return textOfPart(restyle(root, document.style, ''));
}
