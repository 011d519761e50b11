/** Which turns of a call get which tags. */
import type { Row } from '../../engine/contract/row.ts';
import type { TurnTag } from './call.ts';
import { ledTo, promptOf } from './facts.ts';

/** A turn has the tag if all that is given fits. */
export interface TagRule {
  /** Number of the flow. */
  flow?: number;
  /** Id of the node to which the turn led. */
  node?: string;
  /** Id of the prompt of the knowledge base that it hit. */
  prompt?: string;
  /** The keyword that matched, in any case. */
  keyword?: string;
}

export interface Tag {
  id: string;
  rules: TagRule[];
}

/** @param flowOf the number of a flow by its name on a host; null: unknown */
export function tagTurns(
  rows: readonly Row[],
  tags: readonly Tag[],
  flowOf: (hostName: string | null) => number | null,
): TurnTag[] {
  const found: TurnTag[] = [];
  for (const row of rows) {
    const flow = flowOf(row.flow_name);
    for (const { id, rules } of tags)
      if (rules.some((rule) => doesFit(rule, row, flow))) found.push({ tag: id, row: row.row_index });
  }
  return found;
}

function doesFit(rule: TagRule, row: Row, flowId: number | null): boolean {
  const { flow, node, prompt, keyword } = rule;
  // A rule that only names a flow would tag every turn.
  if (node === undefined && prompt === undefined && keyword === undefined) return false;
  if (flow !== undefined && flow !== flowId) return false;
  // The row that led to the node, not all rows in it.
  if (node !== undefined && ledTo(row) !== node) return false;
  if (prompt !== undefined && promptOf(row) !== prompt) return false;
  return keyword === undefined || row.matching_keyword?.toLowerCase() === keyword.toLowerCase();
}
