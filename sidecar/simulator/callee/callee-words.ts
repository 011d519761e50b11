/** The words of a callee, from a flow in its compiled form. */
import { decodeFlow } from '../../../engine/flow/decode-flow.ts';
import { FlowWords } from './flow-words.ts';

export type CalleeWords = FlowWords;

/** @returns null if another release compiled the flow */
export function calleeWords(compiled: string): CalleeWords | null {
  const flow = decodeFlow(compiled);
  return flow === null ? null : new FlowWords(flow);
}
