/** What a node says at which visit, and what it says where a list is empty (flow-format.md#playbacks). */
import { listOf } from '../../../../../engine/flow/value.ts';
import type { JsonObject } from '../../../../../engine/text/json.ts';
import type { PromptsKey } from '../../../../editor/model/commands/set-prompts.ts';

export const VISITS: readonly PromptsKey[] = [
  'playbacks',
  'replaybacks',
  'thirdplaybacks',
  'fourplaybacks',
  'kbplaybacks',
  'mismatchplaybacks',
];

/** Which list is played instead of an empty one. */
const INSTEAD: Readonly<Partial<Record<PromptsKey, readonly PromptsKey[]>>> = {
  replaybacks: ['playbacks'],
  thirdplaybacks: ['replaybacks', 'playbacks'],
  fourplaybacks: ['replaybacks', 'playbacks'],
  kbplaybacks: ['replaybacks', 'playbacks'],
};

/** The list that is played for one that is not set; null if nothing is. */
export function playedInstead(node: JsonObject, key: PromptsKey): PromptsKey | null {
  return (INSTEAD[key] ?? []).find((other) => listOf(node.get(other)).length > 0) ?? null;
}
