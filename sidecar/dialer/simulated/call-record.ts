/** The record of a simulated call, as the hook at the hang-up writes that of any call (call-records.md). */
import { type CallRecord, errorCode, HangupDisposition } from '../../../engine/contract/call-record.ts';
import type { PlannedCall } from '../carrier.ts';
import type { SimulatedTalk } from './simulation.ts';

export interface EndedCall {
  call: PlannedCall;
  /** Times of the wall, ms since 1970. */
  beganAt: number;
  answeredAt: number | null;
  endedAt: number;
  /** Durations in the call's own time, ms. */
  duration: number;
  bill: number;
  cause: string;
  sip: number | null;
  /** Null: it was not answered, or it has no flow. */
  talk: SimulatedTalk | null;
  rows: number;
  isLost: boolean;
}

/** Its reason in place of a flow's own end, as for any call whose end nobody saw. */
const LOST = 'error(lost)';

/** The line of the spool, without the newline. */
export function recordLine(ended: EndedCall): string {
  const { call, talk, isLost } = ended;
  const flowEnd = isLost ? LOST : talk?.flowEnd || null;
  const record: CallRecord = {
    callid: call.id,
    direction: 'outbound',
    callee: call.number,
    caller_number: call.callerNumber,
    calldate: isoTime(ended.beganAt),
    answerdate: isoTime(ended.answeredAt),
    hangupdate: isoTime(ended.endedAt),
    duration: ended.duration,
    bill: ended.bill,
    hangupcause: ended.cause,
    hangup_code: ended.sip,
    hangup_disposition: whoHungUp(ended, flowEnd),
    recordfile: null,
    rounds: talk !== null && /^\d+$/.test(talk.rounds) ? Number(talk.rounds) : null,
    score: talk?.score || null,
    error_code: errorCode(flowEnd, talk?.isDeaf === true),
    bridge_callid: null,
    bridge_number: null,
    bridge_calldate: null,
    bridge_answerdate: null,
    bridge_hangupcause: null,
    task_id: call.taskUuid,
    flow_name: talk?.flowName || call.flow,
    flow_end: flowEnd,
  };
  return JSON.stringify({
    ...record,
    ...(talk !== null && { rows: ended.rows }),
    attempt: call.attempt,
    number_id: String(call.numberId),
    account: call.account,
  });
}

/** Of this side: an operator's stop, a time-out, a flow that hangs up. */
const BY_THIS_SIDE = ['MANAGER_REQUEST', 'SYSTEM_SHUTDOWN', 'ALLOTTED_TIMEOUT', 'NO_ANSWER', 'CRASH'];

function whoHungUp({ cause, answeredAt }: EndedCall, flowEnd: string | null): HangupDisposition {
  if (BY_THIS_SIDE.includes(cause)) return HangupDisposition.Robot;
  if (answeredAt === null) return HangupDisposition.Caller;
  return /^hangup\(/.test(flowEnd ?? '') ? HangupDisposition.Caller : HangupDisposition.Robot;
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
