import type { Row } from '../contract/row.ts';
import { rowFor } from './rows.ts';
import { NO_CALL } from './state.ts';

export interface RefusedCall {
  flowName: string;
  callid: string;
  appid: string;
  /** The reason in the DESTROY row, such as `error(no such flow)`. */
  reason: string;
  /** Ms since the epoch. */
  now: number;
}

/**
 * Builds the two rows of a call whose flow is missing or invalid (flow-format.md#leaving-refused). Neither has a
 * response, because no action ran.
 */
export function rowsOfRefusedCall({ flowName, callid, appid, reason, now }: RefusedCall): Row[] {
  const flow = { name: flowName, version: '', node: () => undefined };
  const state = { ...NO_CALL, callid, appid, startedAt: now };
  const context = { nextAppid: appid, playTime: 0, record: null };
  return [
    rowFor({ flow, state, input: { type: 'create', callid, ...context }, now, score: null, index: 0 }),
    rowFor({ flow, state, input: { type: 'destroy', reason, ...context }, now, score: null, index: 1 }),
  ];
}
