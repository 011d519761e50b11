/** The record of a simulated call, as the hook at the hang-up writes that of any call (call-records.md). */
import { errorCode, HangupDisposition } from '../../../engine/contract/call-record.ts';
import type { AgentWait } from '../../outbound/agents/agent-wait.ts';
import { LOST } from '../../store/store.ts';
import { type PlannedCall, REJECTED_END } from '../carrier.ts';
import { attemptRecord, isoTime } from '../spool/attempt-record.ts';
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
  /** Code of the announcement before the answer, and the phrase that decided. */
  earlyMedia: string | null;
  phrase: string | null;
  /** Null: it was not answered, or it has no flow. */
  talk: SimulatedTalk | null;
  rows: number;
  /** The callee's wait for an agent; null: none was wanted. */
  agent: AgentWait | null;
  isLost: boolean;
  /** Its context wanted no talk. */
  isRejected: boolean;
  /** What was known of the callee; undefined: nothing. */
  context?: unknown;
}

/** The line of the spool, without the newline. */
export function recordLine(ended: EndedCall): string {
  const { call, talk, isLost } = ended;
  const flowEnd = isLost ? LOST : ended.isRejected ? REJECTED_END : talk?.flowEnd || null;
  return JSON.stringify({
    ...attemptRecord(call),
    calldate: isoTime(ended.beganAt),
    answerdate: isoTime(ended.answeredAt),
    hangupdate: isoTime(ended.endedAt),
    duration: ended.duration,
    bill: ended.bill,
    hangupcause: ended.cause,
    hangup_code: ended.sip,
    hangup_disposition: whoHungUp(ended, flowEnd),
    rounds: talk !== null && /^\d+$/.test(talk.rounds) ? Number(talk.rounds) : null,
    score: talk === null || talk.machine ? null : talk.score || null,
    error_code: errorCode(flowEnd, talk?.isDeaf === true),
    flow_name: talk?.flowName || call.flow || call.led?.name || null,
    flow_end: flowEnd,
    ...(talk !== null && { rows: ended.rows }),
    ...(talk?.machine === true && { machine: 1 }),
    ...(ended.earlyMedia !== null && { early_media: ended.earlyMedia }),
    ...(ended.phrase !== null && { early_media_phrase: ended.phrase }),
    ...(ended.context !== undefined && { context: ended.context }),
    ...(ended.agent !== null && { agent: Number(ended.agent.hasAgent), agent_wait: ended.agent.waited }),
  });
}

/** Of this side: an operator's stop, a time-out, a flow that hangs up. */
const BY_THIS_SIDE = ['MANAGER_REQUEST', 'SYSTEM_SHUTDOWN', 'ALLOTTED_TIMEOUT', 'NO_ANSWER', 'CRASH'];

function whoHungUp({ cause, answeredAt }: EndedCall, flowEnd: string | null): HangupDisposition {
  if (BY_THIS_SIDE.includes(cause)) return HangupDisposition.Robot;
  if (answeredAt === null) return HangupDisposition.Caller;
  return /^hangup\(/.test(flowEnd ?? '') ? HangupDisposition.Caller : HangupDisposition.Robot;
}
