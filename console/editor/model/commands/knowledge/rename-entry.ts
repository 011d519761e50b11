/**
 * Gives a knowledge base entry or a category another id. The categories that list the entry follow, and the nodes that
 * answer from the category. Tests and statistics that name the old id are not in the document.
 */
import { isObject, listOf, objectAt, textOf } from '../../../../../engine/flow/value.ts';
import type { Json } from '../../../../../engine/text/json.ts';
import { type FlowDocument, valueOfDocument } from '../../document/document.ts';
import { renameMember } from '../../document/edit.ts';
import { EditRefused, editObject } from '../../document/edit-object.ts';
import { memberOf } from '../../document/part.ts';
import { type Note, nodesOf, type Outcome, setList, setText } from '../outcome.ts';
import type { Section } from '../set-entry.ts';

export function renameEntry(
  document: FlowDocument,
  { section, from, to }: { section: Section; from: string; to: string },
): Outcome {
  const entries = memberOf(document.root, section);
  if (memberOf(entries, from)?.kind !== 'object') throw new EditRefused('NO_SUCH_ENTRY', [section, from]);
  if (from === to) return { document, notes: [] };
  if (to === '') throw new EditRefused('EMPTY_ID', [section, from]);
  if (memberOf(entries, to) !== undefined) throw new EditRefused('ID_IN_USE', [section, to]);
  // Nodes name categories in a text with commas, and blanks around an id do not count.
  if (section === 'kb' && (to.includes(',') || to.trim() !== to))
    throw new EditRefused('BAD_ID', [section, to]);
  const { style } = document;
  const after = editObject(document, [section], (object) => renameMember(object, from, to, style));
  return section === 'kb' ? inNodes(after, from, to) : inCategories(after, from, to);
}

function inCategories(document: FlowDocument, from: string, to: string): Outcome {
  const notes: Note[] = [];
  let after = document;
  for (const [id, category] of objectAt(valueOfDocument(document), 'kb')) {
    const prompts = isObject(category) ? listOf(category.get('prompts')) : [];
    if (!prompts.includes(from)) continue;
    // A dangling name that becomes the entry's own would list it twice.
    if (prompts.includes(to)) throw new EditRefused('ID_IN_USE', ['kb', id, 'prompts', to]);
    after = setList(
      after,
      ['kb', id],
      'prompts',
      prompts.map((one) => (one === from ? to : one)),
    );
    notes.push({ kind: 'reference-renamed', path: ['kb', id, 'prompts', to] });
  }
  return { document: after, notes };
}

function inNodes(document: FlowDocument, from: string, to: string): Outcome {
  const notes: Note[] = [];
  let after = document;
  for (const [id, node] of nodesOf(document)) {
    const kb: Json | undefined = isObject(node) ? node.get('kb') : undefined;
    const ids = Array.isArray(kb) ? listOf(kb) : (textOf(kb) ?? '').split(',');
    const trimmed = ids.map((one) => one.trim());
    if (!trimmed.includes(from)) continue;
    if (trimmed.includes(to)) throw new EditRefused('ID_IN_USE', ['flow', id, 'kb', to]);
    const renamed = ids.map((one) => (one.trim() === from ? one.replace(from, () => to) : one));
    const path = ['flow', id];
    after = Array.isArray(kb)
      ? setList(after, path, 'kb', renamed)
      : setText(after, path, 'kb', renamed.join(','));
    notes.push({ kind: 'reference-renamed', path: [...path, 'kb', to] });
  }
  return { document: after, notes };
}
