import { errorCode } from '../../engine/contract/call-record.ts';
import { NOT_BEGUN } from '../records/call-status.ts';

/**
 * Whether an answered call got what it was placed for. A task without a flow transfers the call, which is all that was to
 * happen.
 *
 * @param flow null: the task has none
 * @param end the reason of the DESTROY row; empty: it has not ended; null: the engine did not run
 */
export function hasBegun({ flow, end }: { flow: string | null; end: string | null }): boolean {
  return flow === null || (end !== null && !NOT_BEGUN.includes(errorCode(end)));
}
