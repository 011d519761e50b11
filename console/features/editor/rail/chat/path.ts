/** The nodes and arrows that a call takes, from its rows. */
import { ResponseType, type Row } from '../../../../../engine/contract/row.ts';

export interface Path {
  nodes: string[];
  /** As [node, target]. */
  arrows: [string, string][];
}

export function pathOf(rows: readonly Row[]): Path {
  const nodes: string[] = [];
  const arrows: [string, string][] = [];
  for (const { response_type: type, response_id: to, current_flowid: from, condition_id: by } of rows) {
    if ((type === ResponseType.Flow || type === ResponseType.SwitchTarget) && to !== null) nodes.push(to);
    if (type === ResponseType.Flow && from !== null && by !== null) arrows.push([from, by]);
  }
  return { nodes, arrows };
}
