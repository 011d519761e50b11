/** The result of a call, by the numbers of the call module's API (dialer.md#outcomes). */
import type { CallRecord } from '../../engine/contract/call-record.ts';
import { ANNOUNCEMENTS, CAUSES, type EndReason, OTHER_CAUSE, SIP_EXCEPTIONS } from './end-reasons.ts';
import { CallStatus } from './status-names.ts';

/** What decides the result of a call that has ended. */
export interface CallEnd {
  isAnswered: boolean;
  /** False: the callee answered, and no robot began. */
  flowRan: boolean;
  /** The callee wanted an agent, and none came. */
  noAgent?: boolean;
  /** Name of the hang-up cause; null or empty where nobody knows how the call ended. */
  cause: string | null;
  sip: number | null;
  /** What was announced before the answer: a key of `ANNOUNCEMENTS`. */
  earlyMedia: string | null;
}

/** Why a call that nobody answered ended: its announcement, else its cause and SIP status. Null: nobody knows. */
export function endReasonOf({
  cause,
  sip,
  earlyMedia,
}: Omit<CallEnd, 'isAnswered' | 'flowRan' | 'noAgent'>): EndReason | null {
  const announced = earlyMedia === null ? undefined : ANNOUNCEMENTS.get(earlyMedia);
  if (announced !== undefined) return announced;
  if (!cause) return null;
  const exception = SIP_EXCEPTIONS.find(
    (other) => other.cause === cause && sip !== null && other.sip.includes(sip),
  );
  return exception ?? CAUSES.get(cause) ?? OTHER_CAUSE;
}

export function statusOfEnd(end: CallEnd): CallStatus {
  if (end.isAnswered) return end.flowRan && !end.noAgent ? CallStatus.Answered : CallStatus.Abandoned;
  return endReasonOf(end)?.status ?? CallStatus.Abandoned;
}

/** Numbers of `error_code` with which no node of the flow was reached: the callee of an outbound call heard nothing. */
export const NOT_BEGUN: readonly number[] = [1, 2, 3];

type EndOfRecord = Pick<CallRecord, 'answerdate' | 'bill' | 'hangupcause'> &
  Partial<Pick<CallRecord, 'direction' | 'hangup_code' | 'error_code'>> & {
    /** What was announced before the answer, where it is known. */
    early_media?: string | null;
    /** 0: the callee wanted an agent, and none came. */
    agent?: number | null;
    /** 1: an answering machine answered: nobody was there to want an agent. */
    machine?: number | null;
  };

export function callStatusOf(record: EndOfRecord): CallStatus {
  const { answerdate, bill, hangupcause, direction, hangup_code, error_code, early_media } = record;
  return statusOfEnd({
    isAnswered: answerdate !== null || (bill ?? 0) > 0,
    noAgent: record.agent === 0 && record.machine !== 1,
    flowRan: direction !== 'outbound' || !NOT_BEGUN.includes(error_code ?? 0),
    cause: hangupcause,
    sip: hangup_code ?? null,
    earlyMedia: early_media ?? null,
  });
}
