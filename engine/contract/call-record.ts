/**
 * The record of one call: when, between whom, how it ended (docs/reference/call-records.md). The names are those of the
 * source document on call records. Times are ISO 8601 in UTC with milliseconds, durations are milliseconds. Null means that
 * there is no value.
 */
export interface CallRecord {
  callid: string;
  direction: 'inbound' | 'outbound' | null;
  callee: string | null;
  caller_number: string | null;
  /** When the channel was created: the call came in or was placed. */
  calldate: string | null;
  answerdate: string | null;
  hangupdate: string | null;
  /** From `calldate` to `hangupdate`. */
  duration: number | null;
  /** From `answerdate` to `hangupdate`; 0 for a call that was not answered. */
  bill: number | null;
  /** The name of the hang-up cause. */
  hangupcause: string | null;
  /** The SIP status of the call. */
  hangup_code: number | null;
  hangup_disposition: HangupDisposition | null;
  /** The file of the whole call's recording. */
  recordfile: string | null;
  /** Number of final texts recognised. */
  rounds: number | null;
  score: string | null;
  error_code: number | null;
  bridge_callid: string | null;
  bridge_number: string | null;
  bridge_calldate: string | null;
  bridge_answerdate: string | null;
  bridge_hangupcause: string | null;
  /** Set by the dialer that placed the call. */
  task_id: string | null;
  flow_name: string | null;
  /** The reason of the DESTROY row; null if no flow ran. */
  flow_end: string | null;
}

/** Who hung up: this side (the robot, the dialplan, an agent after it), or the other end of the line. */
export const HangupDisposition = { Robot: 1, Caller: 2 } as const;
export type HangupDisposition = (typeof HangupDisposition)[keyof typeof HangupDisposition];

/** The columns in the order of the table. */
export const RECORD_COLUMNS = [
  'callid',
  'direction',
  'callee',
  'caller_number',
  'calldate',
  'answerdate',
  'hangupdate',
  'duration',
  'bill',
  'hangupcause',
  'hangup_code',
  'hangup_disposition',
  'recordfile',
  'rounds',
  'score',
  'error_code',
  'bridge_callid',
  'bridge_number',
  'bridge_calldate',
  'bridge_answerdate',
  'bridge_hangupcause',
  'task_id',
  'flow_name',
  'flow_end',
] as const satisfies readonly (keyof CallRecord)[];

const ERROR_CODES: { [reason: string]: number } = {
  'no such flow': 1,
  'bad flow name': 2,
  'flow refused': 3,
  'engine fault': 4,
  lost: 5,
};

/** A reason that is not listed, such as that of a newer engine. */
const OTHER_ERROR = 9;

/** The flow wanted to listen, but no recogniser started. */
const NOTHING_RECOGNISED = 6;

/**
 * Returns 0 for a flow that ended normally or never ran, else the number of the reason in `error(<reason>)`, or the number
 * for a robot without a recogniser.
 */
export function errorCode(flowEnd: string | null, deaf = false): number {
  const found = /^error\((.*)\)$/.exec(flowEnd || '');
  if (found) return ERROR_CODES[found[1] as string] || OTHER_ERROR;
  return deaf ? NOTHING_RECOGNISED : 0;
}
