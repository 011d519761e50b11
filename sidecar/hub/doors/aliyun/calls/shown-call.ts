/** A call as each action shows it. The same facts have other names, forms and even meanings from action to action. */

import { asJavaDate, withDashes, withDots } from '../../../../records/aliyun/times.ts';
import type { CallFacts, HungUpBy } from './call-facts.ts';

export interface ShownParts {
  /** Names of the call's tags. */
  tags: readonly string[];
  /** Link to the recording; null: there is none. */
  recording: string | null;
}

/** In answers 0 is the robot. In the filter of `QueryRobotTaskCallList` it is the called party. */
const ANSWERED_DIRECTION: Readonly<Record<Exclude<HungUpBy, null>, number>> = { robot: 0, callee: 1 };
const RECORDED = { yes: 1, no: 2 } as const;

/** Counts that only the provider's own flows have are 0. */
function counts({ knowledge, unmatched }: CallFacts) {
  return {
    ...{ sureCount: 0, denyCount: 0, rejectCount: 0, customCount: 0 },
    ...{ knowledgeCount: knowledge, knowledgeCommonCount: knowledge, knowledgeBusinessCount: 0 },
    defaultCount: unmatched,
  };
}

function recordingOf({ recording }: ShownParts) {
  return {
    recordStatus: recording === null ? RECORDED.no : RECORDED.yes,
    recordFile: recording ?? '',
  };
}

/** `Data` of `QueryCallDetailByTaskId`. */
export function callOfBatch(facts: CallFacts, parts: ShownParts) {
  const { result, hungUpBy } = facts;
  return {
    callId: facts.callid,
    callee: facts.callee,
    calleeShowNumber: facts.caller,
    gmtCreate: withDashes(facts.placed),
    startDate: withDashes(facts.answered),
    endDate: withDashes(facts.ended),
    EndDate: withDashes(facts.ended),
    duration: facts.seconds,
    ...{ state: result.code, statusCode: result.code, stateDesc: result.text },
    hangupDirection: hungUpBy === null ? null : ANSWERED_DIRECTION[hungUpBy],
    dialogCount: facts.rounds,
    tags: parts.tags.join(','),
    ...counts(facts),
    ...recordingOf(parts),
    dialogDetail: facts.turns.map(({ role, at, content }) => {
      const time = asJavaDate(at);
      return { role, content, startTime: time, time };
    }),
  };
}

/** `Data` of `QueryCallDetailByCallId`. */
export function callById(facts: CallFacts) {
  const { callee, caller, result } = facts;
  return {
    ...{ caller, callee, callerShowNumber: caller, calleeShowNumber: caller },
    gmtCreate: withDashes(facts.placed),
    startDate: withDashes(facts.answered),
    endDate: withDashes(facts.ended),
    duration: facts.seconds,
    ...{ state: result.code, stateDesc: result.text },
    // The call has one leg: the called party's.
    ...{
      aRingTime: '',
      aEndTime: '',
      bRingTime: withDashes(facts.placed),
      bEndTime: withDashes(facts.ended),
    },
  };
}

const TRANSFERRED = { failed: '0', done: '1', none: '3' } as const;

/** An entry of `Data` of `QueryRobotTaskCallList`. */
export function listedCall(taskId: number, facts: CallFacts, parts: ShownParts) {
  const { transfer, hungUpBy } = facts;
  const all = counts(facts);
  return {
    taskId,
    ...{ caller: facts.caller, called: facts.callee },
    duration: String(facts.seconds),
    label: parts.tags.join(','),
    dialogCount: String(facts.rounds),
    callResult: facts.result.text,
    hangupDirection: hungUpBy === null ? '' : String(ANSWERED_DIRECTION[hungUpBy]),
    transferResult:
      transfer === null ? TRANSFERRED.none : transfer.isAnswered ? TRANSFERRED.done : TRANSFERRED.failed,
    transferNumber: transfer?.number ?? '',
    transferFailReason: transfer === null || transfer.isAnswered ? '' : (transfer.cause ?? ''),
    callId: facts.callid,
    recallCurTimes: facts.attempt - 1,
    callStartTime: withDots(facts.answered ?? facts.placed),
    callEndTime: withDots(facts.ended),
    ...all,
    // The documents spell it so as well.
    konwledgeCount: all.knowledgeCount,
  };
}

/** `Data` of `QueryRobotTaskCallDetail`. */
export function callOfTask(taskId: number, facts: CallFacts, parts: ShownParts) {
  return {
    ...listedCall(taskId, facts, parts),
    ...recordingOf(parts),
    dialogDetail: facts.turns.map(({ role, at, content }) => ({ role, speakTime: withDashes(at), content })),
  };
}
