/** What the end of an attempt means for the callee, the line and the task (dialer.md#outcomes). */
import { endReasonOf } from '../records/call-status.ts';
import {
  ANNOUNCEMENTS,
  COMMAND_REFUSED,
  type EndClass,
  type EndReason,
  type OwnFault,
} from '../records/end-reasons.ts';
import { CALL_STATUS_WORDS, CallStatus } from '../records/status-names.ts';

export { ANNOUNCEMENTS, NO_FLOW, NOT_PLACED } from '../records/end-reasons.ts';
export { CallStatus } from '../records/status-names.ts';

/** What is known of the end of an attempt. */
export interface RawEnd {
  /** Name of the hang-up cause; empty where nobody knows. */
  cause: string;
  /** SIP status; null where no channel told one. */
  sip: number | null;
  /** What was announced before the answer: a key of `ANNOUNCEMENTS`. Others are ignored. */
  earlyMedia: string | null;
  /** ms talked; above 0: the callee answered */
  bill: number;
  /** The robot began, or the task wants none. */
  flowRan: boolean;
  /** Who told. */
  source: 'job' | 'record' | 'early-media' | 'reconciler' | 'simulated';
  /** The answer of the originate command; `NO_FLOW` where it was not sent because the host lacks the flow. */
  jobError?: string;
  /** The callee answered, where `bill` is 0 all the same: both happened in one millisecond. */
  answered?: boolean;
  /** The callee's telephone rang. Unknown where missing. */
  rang?: boolean;
  /** FreeSWITCH made no channel. Where it is missing: the job told the end, and no SIP status came. */
  noChannel?: boolean;
  /** An answering machine answered. */
  machine?: boolean;
  /** The callee wanted an agent, and none came. */
  noAgent?: boolean;
  /** The address of the task's context rejected it. */
  rejected?: boolean;
}

export interface Outcome {
  status: CallStatus;
  /** `answer`, `busy now` …, as the call module says it. */
  callStatus: string;
  /** `no-agent`: the callee answered, wanted an agent, and got none. */
  class: 'answered' | 'machine' | 'no-agent' | 'rejected' | EndClass;
  /** The attempt may have reached the callee: it counts for caps, least intervals and the budget. */
  counts: boolean;
  /** It speaks against the line: true for faults, false for what only a working line can tell, null for neither. */
  lineFault: boolean | null;
  /** What an operator of this deployment can mend. */
  fault: OwnFault | null;
  /** What is kept as the hang-up cause; empty where nobody knows. */
  cause: string;
}

export function outcomeOf(end: RawEnd): Outcome {
  const cause = causeOf(end);
  if (end.bill > 0 || end.answered === true) return answeredOutcome(end, cause);
  const reason = missedReason(end, cause);
  // This side ended it, and says nothing of callee and line by it.
  if (end.rejected === true)
    return {
      ...{ status: reason.status, callStatus: CALL_STATUS_WORDS[reason.status], class: 'rejected', cause },
      ...{ counts: true, lineFault: null, fault: null },
    };
  // A line that fails after it let the telephone ring has reached the callee.
  const endClass = reason.class === 'line' && end.rang === true ? 'network' : reason.class;
  // Silence until the timer ends is how a dead trunk looks.
  const isSilent = cause === 'RECOVERY_ON_TIMER_EXPIRE' && end.rang === false;
  const isAnnounced = end.earlyMedia !== null && ANNOUNCEMENTS.has(end.earlyMedia);
  return {
    status: reason.status,
    callStatus: isAnnounced ? (end.earlyMedia as string) : CALL_STATUS_WORDS[reason.status],
    class: endClass,
    counts: endClass !== 'line' && endClass !== 'own',
    lineFault: reason.isLineFault || (isSilent && !isAnnounced) ? true : endClass === 'callee' ? false : null,
    fault: reason.fault,
    cause,
  };
}

function answeredOutcome({ flowRan, machine, noAgent }: RawEnd, cause: string): Outcome {
  const isAlone = noAgent === true && machine !== true;
  const status = flowRan && !isAlone ? CallStatus.Answered : CallStatus.Abandoned;
  return {
    status,
    callStatus: CALL_STATUS_WORDS[status],
    class: !flowRan ? 'own' : machine === true ? 'machine' : isAlone ? 'no-agent' : 'answered',
    // Even if no robot began: somebody picked up, and heard nothing.
    counts: true,
    lineFault: false,
    fault: flowRan ? null : 'no-flow',
    cause,
  };
}

const LOST: EndReason = { status: CallStatus.Abandoned, class: 'unknown', isLineFault: false, fault: null };
const HOST_LIMIT: EndReason = {
  ...{ status: CallStatus.LineFault, class: 'own', isLineFault: false, fault: 'host-limit' },
};

/** Causes of a job without a channel: FreeSWITCH itself refused to make one. */
const REFUSED_BY_HOST = ['DESTINATION_OUT_OF_ORDER', 'SYSTEM_SHUTDOWN'];

function missedReason(end: RawEnd, cause: string): EndReason {
  const { sip, earlyMedia, source, noChannel = source === 'job' && sip === null } = end;
  if (noChannel && REFUSED_BY_HOST.includes(cause)) return HOST_LIMIT;
  return endReasonOf({ cause, sip, earlyMedia }) ?? LOST;
}

/** The cause that is known, else the one that the job's answer names, such as `USER_BUSY` in `-ERR USER_BUSY`. */
function causeOf({ cause, jobError }: RawEnd): string {
  if (cause || jobError === undefined) return cause;
  return /^\s*(?:-ERR\s+)?([A-Z][A-Z0-9_]{3,})\s*$/.exec(jobError)?.[1] ?? COMMAND_REFUSED;
}
