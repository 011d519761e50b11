/** Takes the other person's side of a conflict. */
import type { Outcome } from '../commands/outcome.ts';
import type { FlowDocument } from '../document/document.ts';
import { removeMember, setMember } from '../document/edit.ts';
import { editObject, keysAt } from '../document/edit-object.ts';
import { indexOfKey } from '../document/part.ts';
import type { Conflict } from './merge.ts';

/** A conflict of order has no other side to take: the document stays as it is. */
export function takeTheirs(document: FlowDocument, { path, kind, theirs }: Conflict): Outcome {
  const key = path.at(-1);
  if (kind === 'order' || key === undefined) return { document, notes: [] };
  const parent = path.slice(0, -1);
  const after = editObject(document, parent, (object, spot) => {
    if (theirs !== undefined) return setMember(object, key, theirs, spot, keysAt(parent));
    return indexOfKey(object, key) < 0 ? object : removeMember(object, key);
  });
  return { document: after, notes: [] };
}
