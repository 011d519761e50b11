/**
 * Gives a node another id: in its place, in the arrows to it, in `start` and in the `switchflow` of KB prompts. Tests and
 * statistics that name the old id are not in the document.
 */
import { isObject, objectAt, textOf } from '../../../../engine/flow/value.ts';
import { type FlowDocument, valueOfDocument } from '../document/document.ts';
import { renameMember } from '../document/edit.ts';
import { EditRefused, editObject } from '../document/edit-object.ts';
import { hasArrow, type Note, nodePart, nodesOf, type Outcome, setText, withSameStart } from './outcome.ts';

export function renameNode(document: FlowDocument, { from, to }: { from: string; to: string }): Outcome {
  nodePart(document, from);
  if (from === to) return { document, notes: [] };
  if (to === '') throw new EditRefused('EMPTY_ID', ['flow', from]);
  if (nodesOf(document).has(to)) throw new EditRefused('ID_IN_USE', ['flow', to]);
  const { style } = document;
  const notes: Note[] = [];
  let after = editObject(document, ['flow'], (nodes) => renameMember(nodes, from, to, style));
  for (const [source, node] of nodesOf(after)) {
    if (!isObject(node) || !hasArrow(after, source, from)) continue;
    const path = ['flow', source, 'subflow'];
    // An arrow that already leads to the new id, though no node has it: two arrows to one node cannot be.
    if (hasArrow(after, source, to)) throw new EditRefused('ID_IN_USE', [...path, to]);
    after = editObject(after, path, (arrows) => renameMember(arrows, from, to, style));
    notes.push({ kind: 'arrow-renamed', path: [...path, to] });
  }
  const root = valueOfDocument(document);
  if (textOf(root.get('start')) === from) {
    after = setText(after, [], 'start', to);
    notes.push({ kind: 'start-set', path: ['start'] });
  }
  for (const [id, prompt] of objectAt(root, 'prompt')) {
    if (!isObject(prompt) || from === 'return' || textOf(prompt.get('switchflow')) !== from) continue;
    // Such a text would no longer name a node (flow-format.md#knowledge-base).
    if (to === 'return' || /^(?:text|dtmf|complete):/i.test(to))
      throw new EditRefused('ID_IN_USE', ['prompt', id, 'switchflow']);
    after = setText(after, ['prompt', id], 'switchflow', to);
    notes.push({ kind: 'switch-renamed', path: ['prompt', id, 'switchflow'] });
  }
  return withSameStart(document, after, notes, (id) => (id === from ? to : id));
}
