/** The sticky notes of a flow. */
import { isObject, numberOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import type { JsonObject } from '../../../../engine/text/json.ts';
import { NOTES, type Note } from '../../model/commands/set-note.ts';

export function notesOf(value: JsonObject): [string, Note][] {
  const notes: [string, Note][] = [];
  for (const [id, note] of objectAt(value, NOTES)) {
    if (!isObject(note)) continue;
    notes.push([
      id,
      {
        text: textOf(note.get('text')) ?? '',
        x: numberOf(note.get('x')) ?? 0,
        y: numberOf(note.get('y')) ?? 0,
      },
    ]);
  }
  return notes;
}
