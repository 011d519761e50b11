/** Moves nodes on the canvas. A node has a position in the document only since somebody moved it. */
import type { FlowDocument } from '../document/document.ts';
import { setMember } from '../document/edit.ts';
import { editObject, NODE_KEYS } from '../document/edit-object.ts';
import { memberOf } from '../document/part.ts';
import type { Place } from '../layout/layered-layout.ts';
import { nodePart, type Outcome, setText } from './outcome.ts';

export function moveNodes(
  document: FlowDocument,
  { places }: { places: ReadonlyMap<string, Place> },
): Outcome {
  let after = document;
  for (const [id, { x, y }] of places) {
    const path = ['flow', id];
    if (memberOf(nodePart(after, id), 'position')?.kind === 'object') {
      after = setText(after, [...path, 'position'], 'x', String(Math.round(x)));
      after = setText(after, [...path, 'position'], 'y', String(Math.round(y)));
    } else {
      const position = new Map([
        ['x', Math.round(x)],
        ['y', Math.round(y)],
      ]);
      after = editObject(after, path, (node, spot) => setMember(node, 'position', position, spot, NODE_KEYS));
    }
  }
  return { document: after, notes: [] };
}
