/** Asks what is known of a callee while the telephone rings. */
import type { ContextAnswer } from '../../../engine/contract/sidecar-protocol.ts';
import type { Contexts } from '../../context/contexts.ts';
import type { PlannedCall } from '../carrier.ts';

/** Null: the task has no address. Never rejects; `late` ends the wait. */
export type AskContext = (call: PlannedCall, late: AbortSignal) => Promise<ContextAnswer | null>;

const HEADER = /^sip_h_(X-[\w-]{1,64})$/i;

export function askContext(contexts: () => Pick<Contexts, 'ofPlacedCall'>): AskContext {
  return async (call, late) => {
    if (!call.context) return null;
    const headers = Object.entries(call.originateVariables).flatMap(([name, value]) => {
      const [, header] = HEADER.exec(name) ?? [];
      return header === undefined ? [] : [[header, value] as const];
    });
    const facts = {
      ...{ callid: call.id, callerNumber: call.callerNumber ?? '', destinationNumber: call.number },
      ...{ direction: 'outbound' as const, flow: call.flow ?? '', route: '' },
      headers: Object.fromEntries(headers),
    };
    // Also of the account `main`: what came through the API is never the operator's own.
    return contexts().ofPlacedCall({ address: call.context, account: call.account }, facts, late);
  };
}
