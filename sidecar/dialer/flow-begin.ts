import { errorCode } from '../../engine/contract/call-record.ts';
import { NOT_BEGUN } from '../records/call-status.ts';

/**
 * Whether an answered call got what it was placed for, by the same rule as its record. A task without a flow transfers the
 * call, which is all that was to happen.
 *
 * @param flow null: the task has none
 * @param end the reason of the DESTROY row; null: there is none, because the callee hung up before the flow's first node
 */
export function hasBegun({ flow, end }: { flow: string | null; end: string | null }): boolean {
  return flow === null || !NOT_BEGUN.includes(errorCode(end));
}
