import type { Row } from '../contract/row.ts';
import { rowFor } from './rows.ts';
import { NO_CALL } from './state.ts';

/** The two rows of a call whose flow is missing or invalid (flow-format.md#leaving-refused): there was no action, so no response. */
export function refusedCall(
  flowName: string,
  callid: string,
  appid: string,
  reason: string,
  now: number,
): Row[] {
  const flow = { name: flowName, version: '', node: () => undefined };
  const state = { ...NO_CALL, callid, appid, startedAt: now };
  const context = { nextAppid: appid, playTime: 0, record: null };
  return [
    rowFor(flow, state, { type: 'create', callid, ...context }, now, null, null, null, 0),
    rowFor(flow, state, { type: 'destroy', reason, ...context }, now, null, null, null, 1),
  ];
}
