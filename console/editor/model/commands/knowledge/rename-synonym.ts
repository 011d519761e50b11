/**
 * Gives a group of synonyms another name, in the conditions of arrows and the keywords of the knowledge base too. A name
 * that is a keyword somewhere is refused: the keyword would become the group.
 */
import { isAny } from '../../../../../engine/flow/condition.ts';
import { isObject, listOf, objectAt } from '../../../../../engine/flow/value.ts';
import { type FlowDocument, valueOfDocument } from '../../document/document.ts';
import { renameMember } from '../../document/edit.ts';
import { EditRefused, editObject } from '../../document/edit-object.ts';
import { memberOf } from '../../document/part.ts';
import { type Note, nodesOf, type Outcome, setList } from '../outcome.ts';

/** A list of entries that may name a group: the path of its object, and its key there. */
export interface EntryList {
  path: readonly string[];
  key: string;
  entries: readonly string[];
}

/** All lists of the flow in which the name of a group stands for its words. */
export function listsOfEntries(document: FlowDocument): EntryList[] {
  const found: EntryList[] = [];
  const look = (path: readonly string[], key: string, value: Parameters<typeof listOf>[0]): void => {
    const entries = listOf(value);
    if (entries.length > 0) found.push({ path, key, entries });
  };
  for (const [id, node] of nodesOf(document)) {
    if (!isObject(node)) continue;
    for (const [target, arrow] of objectAt(node, 'subflow')) {
      if (!isObject(arrow)) continue;
      const path = ['flow', id, 'subflow', target, 'condition'];
      look(path, 'text', objectAt(arrow, 'condition').get('text'));
    }
  }
  for (const [id, prompt] of objectAt(valueOfDocument(document), 'prompt')) {
    if (!isObject(prompt)) continue;
    for (const key of ['keyworks', 'keywords']) look(['prompt', id], key, prompt.get(key));
  }
  return found;
}

export function renameSynonym(document: FlowDocument, { from, to }: { from: string; to: string }): Outcome {
  const groups = memberOf(document.root, 'synonym');
  if (memberOf(groups, from) === undefined) throw new EditRefused('NO_SUCH_ENTRY', ['synonym', from]);
  if (from === to) return { document, notes: [] };
  if (to === '') throw new EditRefused('EMPTY_ID', ['synonym', from]);
  if (memberOf(groups, to) !== undefined || isAny(to)) throw new EditRefused('ID_IN_USE', ['synonym', to]);
  const lists = listsOfEntries(document);
  const keyword = lists.find(({ entries }) => entries.includes(to));
  if (keyword) throw new EditRefused('ID_IN_USE', [...keyword.path, keyword.key, to]);
  const { style } = document;
  const notes: Note[] = [];
  let after = editObject(document, ['synonym'], (object) => renameMember(object, from, to, style));
  // `any` stands for everything, wherever it is written.
  if (isAny(from)) return { document: after, notes };
  for (const { path, key, entries } of lists) {
    if (!entries.includes(from)) continue;
    const renamed = entries.map((entry) => (entry === from ? to : entry));
    after = setList(after, path, key, renamed);
    notes.push({ kind: 'reference-renamed', path: [...path, key, to] });
  }
  return { document: after, notes };
}
