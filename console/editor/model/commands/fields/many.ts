/** Carries out one command for several things, as one edit: a field of all nodes that are selected. */
import type { FlowDocument } from '../../document/document.ts';
import type { Note, Outcome } from '../outcome.ts';

export function many<T>(
  document: FlowDocument,
  things: readonly T[],
  command: (document: FlowDocument, thing: T) => Outcome,
): Outcome {
  const notes: Note[] = [];
  let after = document;
  for (const thing of things) {
    const outcome = command(after, thing);
    after = outcome.document;
    notes.push(...outcome.notes);
  }
  return { document: after, notes };
}
