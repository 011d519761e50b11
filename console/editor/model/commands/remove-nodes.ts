/** Removes nodes, with the arrows that lead to them, and `start` if it names one. */
import { textOf } from '../../../../engine/flow/value.ts';
import { type FlowDocument, valueOfDocument } from '../document/document.ts';
import { removeMember } from '../document/edit.ts';
import { editObject } from '../document/edit-object.ts';
import { hasArrow, type Note, nodePart, nodesOf, type Outcome, withSameStart } from './outcome.ts';

export function removeNodes(document: FlowDocument, { ids }: { ids: readonly string[] }): Outcome {
  for (const id of ids) nodePart(document, id);
  const gone = new Set(ids);
  const notes: Note[] = [];
  let after = editObject(document, ['flow'], (nodes) => ids.reduce(removeMember, nodes));
  for (const [source, node] of nodesOf(after)) {
    if (!(node instanceof Map)) continue;
    for (const target of gone) {
      if (!hasArrow(after, source, target)) continue;
      const path = ['flow', source, 'subflow'];
      after = editObject(after, path, (arrows) => removeMember(arrows, target));
      notes.push({ kind: 'arrow-removed', path: [...path, target] });
    }
  }
  const start = textOf(valueOfDocument(document).get('start'));
  if (start !== null && gone.has(start)) {
    after = editObject(after, [], (root) => removeMember(root, 'start'));
    notes.push({ kind: 'start-removed', path: ['start'] });
  }
  return withSameStart(document, after, notes);
}
