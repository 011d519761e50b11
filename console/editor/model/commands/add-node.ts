/** Adds a node behind all others. */
import type { Json } from '../../../../engine/text/json.ts';
import type { FlowDocument } from '../document/document.ts';
import { setMember } from '../document/edit.ts';
import { EditRefused, editObject } from '../document/edit-object.ts';
import { nodesOf, type Outcome, withSameStart } from './outcome.ts';

export function addNode(
  document: FlowDocument,
  {
    id,
    node = new Map([['action', 'cti_play_and_detect_speech']]),
  }: { id: string; node?: Map<string, Json> },
): Outcome {
  if (id === '') throw new EditRefused('EMPTY_ID', ['flow']);
  if (nodesOf(document).has(id)) throw new EditRefused('ID_IN_USE', ['flow', id]);
  const after = editObject(document, ['flow'], (nodes, spot) => setMember(nodes, id, node, spot));
  return withSameStart(document, after);
}
