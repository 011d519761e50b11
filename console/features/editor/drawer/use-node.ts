/** What the parts of the drawer share: the node, and edits of it. */
import { objectAt } from '../../../../engine/flow/value.ts';
import type { JsonObject } from '../../../../engine/text/json.ts';
import type { NodeTextKey } from '../../../editor/model/commands/set-node-text.ts';
import { setNodeText } from '../../../editor/model/commands/set-node-text.ts';
import { valueOfDocument } from '../../../editor/model/document/document.ts';
import { useEditing, useEditorState, useFlowValue } from '../../../editor/session/use-editing.tsx';

export function useNode(id: string): JsonObject {
  return useEditorState(({ history }) => nodeAt(valueOfDocument(history.document), id));
}

const NONE: JsonObject = new Map();

function nodeAt(flow: JsonObject, id: string): JsonObject {
  const node = objectAt(flow, 'flow').get(id);
  return node instanceof Map ? node : NONE;
}

/** Sets a text of the node, as one step while somebody types. */
export function useNodeText(id: string): (key: NodeTextKey, text: string) => void {
  const editing = useEditing();
  return (key, text) => {
    const label = key === 'argument' ? 'setArgument' : 'setNode';
    editing.edit(label, (document) => setNodeText(document, { node: id, key, text }), {
      group: `node ${key} ${id}`,
    });
  };
}

export { useEditing, useFlowValue };
