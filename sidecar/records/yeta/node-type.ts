/** The platform's type of a node, by what the call did there: flows have actions, arrows and conditions, but no such types. */
import { InputType, MatchingMethod, type Row } from '../../../engine/contract/row.ts';

export const NODE_TYPES = [
  'AnyNode',
  'CollectInputNode',
  'ConditionNode',
  'EndNode',
  'HookInfoNode',
  'KeyNavigationNode',
  'NoNeedAnswerNode',
  'NormalNode',
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

/** Applications that ask for keys by themselves. */
const ASKS_FOR_KEYS: ReadonlySet<string> = new Set(['play_and_get_digits', 'read']);
/** A node that listened, and heard nothing. */
const HEARD_NOTHING = 'timeout()';

/** @param at the row that led to the node */
export function nodeTypeOf(rows: readonly Row[], at: number): NodeType {
  const { response_action: action } = rows[at] as Row;
  if (action === 'hangup') return 'EndNode';
  if (ASKS_FOR_KEYS.has(action ?? '')) return 'ConditionNode';
  const next = rows
    .slice(at + 1)
    .find((row) => row.response_id !== null || row.input_type === InputType.Destroy);
  if (next === undefined) return 'NormalNode';
  const { input_type: input, input_args: given, matching_method: method } = next;
  if (input === InputType.Complete) return given === HEARD_NOTHING ? 'NormalNode' : 'NoNeedAnswerNode';
  if (input === InputType.Dtmf) return given.length > 1 ? 'ConditionNode' : 'KeyNavigationNode';
  return input === InputType.Text && method === MatchingMethod.Any ? 'AnyNode' : 'NormalNode';
}
