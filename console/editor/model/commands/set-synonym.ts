/** Sets the words of a group of synonyms, which is made if there is none, or removes the group. */
import type { FlowDocument } from '../document/document.ts';
import { removeMember } from '../document/edit.ts';
import { EditRefused, editObject } from '../document/edit-object.ts';
import { type Outcome, setList } from './outcome.ts';

/** @param words null: remove the group */
export function setSynonym(
  document: FlowDocument,
  { group, words }: { group: string; words: readonly string[] | null },
): Outcome {
  if (group === '') throw new EditRefused('EMPTY_ID', ['synonym']);
  const after =
    words === null
      ? editObject(document, ['synonym'], (groups) => removeMember(groups, group))
      : setList(document, ['synonym'], group, words);
  return { document: after, notes: [] };
}
