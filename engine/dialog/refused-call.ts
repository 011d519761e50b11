import type { Row } from '../contract/row.ts';
import { rowFor, withoutNodes } from './rows.ts';
import { type Input, NO_CALL } from './state.ts';

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
  const context = { nextAppid: appid, playTime: 0, record: null };
  const inputs: Input[] = [
    { type: 'create', callid, ...context },
    { type: 'destroy', reason, ...context },
  ];
  const flow = withoutNodes(flowName);
  const before = { ...NO_CALL, callid, appid, startedAt: now };
  const content = { match: null, response: null, score: null };
  return inputs.map((input, index) => rowFor({ flow, before, input, now }, content, { index, played: null }));
}
