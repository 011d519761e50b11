/** Finds the node at which a call enters a flow (flow-format.md#start). */

import { childPath, type JsonObject } from '../text/json.ts';
import { orderedArrows } from './arrows.ts';
import { FlowError } from './error.ts';
import { isObject, objectAt, textOf } from './value.ts';

/**
 * Returns the id of the boot node: the node that top-level `start` names, else the target of the first arrow of a node
 * called `start`, else the only node to which no other node leads, else the first node.
 *
 * @throws FlowError if `start` or that arrow names a node that does not exist
 */
export function bootNode(root: JsonObject, flow: JsonObject): string {
  const named = textOf(root.get('start'));
  if (named !== null) return existing(flow, named, '$.start');

  const ids = Array.from(flow.keys());
  for (const id of ids) {
    if (id.toLowerCase() !== 'start') continue;
    const node = flow.get(id);
    const first = isObject(node) ? orderedArrows(node)[0] : undefined;
    if (first) return existing(flow, first.id, childPath(`${childPath('$.flow', id)}.subflow`, first.id));
  }

  const pointedTo = new Set<string>();
  for (const [id, node] of flow) {
    if (!isObject(node)) continue;
    for (const target of objectAt(node, 'subflow').keys()) {
      if (target !== id) pointedTo.add(target);
    }
  }
  const sources = ids.filter((id) => !pointedTo.has(id));
  return (sources.length === 1 ? sources[0] : ids[0]) as string;
}

function existing(flow: JsonObject, id: string, path: string): string {
  if (!flow.has(id)) {
    throw new FlowError(
      'FLOW_START',
      path,
      `the flow starts at ${JSON.stringify(id)}, and there is no such node`,
    );
  }
  return id;
}
