/**
 * Sets a sticky note of the canvas. Notes are under `notes`, a key that the format keeps and ignores: a flow with notes
 * behaves as without.
 */
import type { Json } from '../../../../engine/text/json.ts';
import type { FlowDocument } from '../document/document.ts';
import { removeMember, setMember } from '../document/edit.ts';
import { editObject, TOP_KEYS } from '../document/edit-object.ts';
import { memberOf } from '../document/part.ts';
import { type Outcome, setText } from './outcome.ts';

export const NOTES = 'notes';

export interface Note {
  text: string;
  x: number;
  y: number;
}

/** @param note what changes of it; null removes it */
export function setNote(
  document: FlowDocument,
  { id, note }: { id: string; note: Partial<Note> | null },
): Outcome {
  const notes = memberOf(document.root, NOTES);
  if (note === null) {
    const after = editObject(document, [NOTES], (object) => removeMember(object, id));
    return { document: withoutEmpty(after), notes: [] };
  }
  if (memberOf(notes, id)?.kind !== 'object') {
    const made = new Map<string, Json>([
      ['text', note.text ?? ''],
      ['x', Math.round(note.x ?? 0)],
      ['y', Math.round(note.y ?? 0)],
    ]);
    const withNotes =
      notes === undefined
        ? editObject(document, [], (root, spot) =>
            setMember(root, NOTES, new Map([[id, made]]), spot, [...TOP_KEYS, NOTES]),
          )
        : editObject(document, [NOTES], (object, spot) => setMember(object, id, made, spot));
    return { document: withNotes, notes: [] };
  }
  let after = document;
  if (note.text !== undefined) after = setText(after, [NOTES, id], 'text', note.text);
  if (note.x !== undefined) after = setText(after, [NOTES, id], 'x', String(Math.round(note.x)));
  if (note.y !== undefined) after = setText(after, [NOTES, id], 'y', String(Math.round(note.y)));
  return { document: after, notes: [] };
}

/** The key goes with the last note. */
function withoutEmpty(document: FlowDocument): FlowDocument {
  const notes = memberOf(document.root, NOTES);
  if (notes?.kind !== 'object' || notes.children.length > 0) return document;
  return editObject(document, [], (root) => removeMember(root, NOTES));
}
