/** Orders the arrows of a node as they are evaluated (flow-format.md#arrows). */
import type { Json, JsonObject } from '../text/json.ts';
import { isObject, numberOf, objectAt } from './value.ts';

export interface RawArrow {
  /** The target's id as written. */
  id: string;
  arrow: JsonObject;
}

/** Sorts by ascending priority, then arrows without one. Ties keep document order. */
export function orderedArrows(node: JsonObject): RawArrow[] {
  const arrows: (RawArrow & { priority: number; order: number })[] = [];
  for (const [id, value] of objectAt(node, 'subflow')) {
    const arrow = isObject(value) ? value : new Map<string, Json>();
    const priority = numberOf(arrow.get('priority'));
    arrows.push({ id, arrow, priority: priority === null ? Infinity : priority, order: arrows.length });
  }
  // V8 6.1 does not sort stably, so the comparison includes the order.
  return arrows.sort((a, b) => (a.priority === b.priority ? a.order - b.order : a.priority - b.priority));
}
