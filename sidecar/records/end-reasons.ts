/**
 * Why calls end without an answer: hang-up causes, SIP statuses and announcements, and what each means for the callee
 * and the line (dialer.md#outcomes). The only such table: records, numbers of tasks, retries and the health of lines are
 * read from it.
 */
import { CallStatus } from './status-names.ts';

/**
 * Whose reason it is: `callee` (the person or the telephone), `network` (a network behind the line; the callee may have been
 * reached), `line` (the line could not place the call), `own` (this deployment did not place it), `unknown` (ended by
 * this side or lost; the callee may have been reached).
 */
export type EndClass = 'callee' | 'network' | 'line' | 'own' | 'unknown';

/** A failure that an operator of this deployment can mend. */
export type OwnFault = 'gateway' | 'authorisation' | 'host-limit' | 'command' | 'no-flow';

export interface EndReason {
  status: CallStatus;
  class: EndClass;
  /** It speaks against the line: several in a row let the line rest. */
  isLineFault: boolean;
  fault: OwnFault | null;
}

const reason = (status: CallStatus, of: EndClass, isLineFault = of === 'line'): EndReason => ({
  ...{ status, class: of, isLineFault, fault: null },
});
const own = (fault: OwnFault): EndReason => ({
  ...{ status: CallStatus.LineFault, class: 'own', fault },
  // The line of a gateway that is down or refuses this deployment is of no use to any number.
  isLineFault: fault === 'gateway' || fault === 'authorisation',
});

const BUSY = reason(CallStatus.Busy, 'callee');
const NO_ANSWER = reason(CallStatus.NoAnswer, 'callee');
const REFUSED = reason(CallStatus.Rejected, 'callee');
const NO_SUCH_NUMBER = reason(CallStatus.NoSuchNumber, 'callee');
const SWITCHED_OFF = reason(CallStatus.SwitchedOff, 'callee');
const OUT_OF_SERVICE = reason(CallStatus.OutOfService, 'callee');
const BARRED = reason(CallStatus.IncomingBarred, 'callee');
const IN_ARREARS = reason(CallStatus.InArrears, 'callee');
const NO_SIGN = reason(CallStatus.NoAnswer, 'network');
const LINE = reason(CallStatus.LineFault, 'line');
const NETWORK = reason(CallStatus.LineFault, 'network');
const LOST = reason(CallStatus.Abandoned, 'unknown');

/** A cause that is not listed. The callee may have been reached, so that the number is not tried at once. */
export const OTHER_CAUSE = NETWORK;

export const COMMAND_REFUSED = 'COMMAND_REFUSED';
export const NO_FLOW = 'NO_FLOW';
export const NOT_PLACED = 'NOT_PLACED';

/** By the name of the hang-up cause. */
export const CAUSES: ReadonlyMap<string, EndReason> = new Map([
  ['USER_BUSY', BUSY],
  ['BUSY_EVERYWHERE', BUSY],

  ['NO_ANSWER', NO_ANSWER],
  ['NO_USER_RESPONSE', NO_ANSWER],
  ['ALLOTTED_TIMEOUT', NO_ANSWER],
  ['NO_PICKUP', NO_ANSWER],
  ['ORIGINATOR_CANCEL', NO_ANSWER],
  // The callee's side cleared a call that was not answered.
  ['NORMAL_CLEARING', NO_ANSWER],
  // Nothing rang: either the callee is out of reach, or the network behind the line is.
  ['PROGRESS_TIMEOUT', NO_SIGN],
  ['RECOVERY_ON_TIMER_EXPIRE', NO_SIGN],

  ['CALL_REJECTED', REFUSED],
  ['DECLINE', REFUSED],
  ['REJECT_ALL', REFUSED],
  ['UNWANTED', REFUSED],

  ['UNALLOCATED_NUMBER', NO_SUCH_NUMBER],
  ['NO_ROUTE_DESTINATION', NO_SUCH_NUMBER],
  ['INVALID_NUMBER_FORMAT', NO_SUCH_NUMBER],
  ['NUMBER_CHANGED', NO_SUCH_NUMBER],
  ['DOES_NOT_EXIST_ANYWHERE', NO_SUCH_NUMBER],

  ['SUBSCRIBER_ABSENT', SWITCHED_OFF],
  ['USER_NOT_REGISTERED', SWITCHED_OFF],
  // Calls that an announcement ended have these two; networks hardly ever send them to calls of speech.
  ['FACILITY_NOT_SUBSCRIBED', OUT_OF_SERVICE],
  ['BEARERCAPABILITY_NOTAUTH', IN_ARREARS],
  ['INCOMING_CALL_BARRED', BARRED],

  ['OUTGOING_CALL_BARRED', LINE],
  ['NETWORK_OUT_OF_ORDER', LINE],
  ['DESTINATION_OUT_OF_ORDER', LINE],
  ['NORMAL_TEMPORARY_FAILURE', LINE],
  ['SWITCH_CONGESTION', LINE],
  ['NORMAL_CIRCUIT_CONGESTION', LINE],
  ['REQUESTED_CHAN_UNAVAIL', LINE],
  ['CHANNEL_UNACCEPTABLE', LINE],
  ['NO_ROUTE_TRANSIT_NET', LINE],
  ['EXCHANGE_ROUTING_ERROR', LINE],
  ['INCOMPATIBLE_DESTINATION', LINE],
  ['NOT_ACCEPTABLE', LINE],
  ['FACILITY_REJECTED', LINE],
  ['FACILITY_NOT_IMPLEMENTED', LINE],
  ['BEARERCAPABILITY_NOTAVAIL', LINE],
  ['BEARERCAPABILITY_NOTIMPL', LINE],
  ['SERVICE_UNAVAILABLE', LINE],
  ['SERVICE_NOT_IMPLEMENTED', LINE],
  // The network wants calling numbers to be signed, and did not accept this one.
  ['NO_IDENTITY', LINE],
  ['BAD_IDENTITY_INFO', LINE],
  ['UNSUPPORTED_CERTIFICATE', LINE],
  ['INVALID_IDENTITY', LINE],
  ['STALE_DATE', LINE],

  ['INVALID_GATEWAY', own('gateway')],
  ['GATEWAY_DOWN', own('gateway')],
  ['INVALID_PROFILE', own('gateway')],
  ['INVALID_URL', own('gateway')],
  ['CHAN_NOT_IMPLEMENTED', own('gateway')],
  ['USER_CHALLENGE', own('authorisation')],

  // Names of the dialer, for what FreeSWITCH has none: it refused the command; the host lacks the flow; the call was
  // ended before FreeSWITCH heard of it.
  [COMMAND_REFUSED, own('command')],
  [NO_FLOW, own('no-flow')],
  [NOT_PLACED, { ...reason(CallStatus.Abandoned, 'own'), isLineFault: false }],

  // This side ended the call while it was being placed: `stop`, `fsctl shutdown`, a crash.
  ['MANAGER_REQUEST', LOST],
  ['SYSTEM_SHUTDOWN', reason(CallStatus.LineFault, 'unknown')],
  ['CRASH', LOST],
]);

/** A cause that means something else with these SIP statuses. */
export interface SipException extends EndReason {
  cause: string;
  sip: readonly number[];
}

export const SIP_EXCEPTIONS: readonly SipException[] = [
  // FreeSWITCH makes one cause of a callee's refusal and of a trunk's.
  { cause: 'CALL_REJECTED', sip: [401, 402, 407], ...own('authorisation') },
  // Gateways send 403 for a callee's refusal too: the number is not tried on the next line at once.
  { cause: 'CALL_REJECTED', sip: [403], ...NETWORK, isLineFault: true },
  // A service between the line and the callee blocked the call.
  { cause: 'CALL_REJECTED', sip: [608], ...NETWORK },
  // The trunk asks for a password, and the gateway has none.
  { cause: 'MANDATORY_IE_MISSING', sip: [401, 407], ...own('authorisation') },
  // The trunk may not place such calls.
  { cause: 'BEARERCAPABILITY_NOTAUTH', sip: [403, 480, 488, 500, 503, 603], ...LINE },
];

/** What is announced before the answer; the key is kept with the attempt. */
export interface Announcement extends EndReason {
  /** The hang-up cause with which the call is ended once the announcement is recognised. It has the same status. */
  killCause: string;
}

const announced = (end: EndReason, killCause: string): Announcement => ({ ...end, killCause });

export const ANNOUNCEMENTS: ReadonlyMap<string, Announcement> = new Map([
  ['does not exist', announced(NO_SUCH_NUMBER, 'UNALLOCATED_NUMBER')],
  ['number change', announced(NO_SUCH_NUMBER, 'NUMBER_CHANGED')],
  ['power off', announced(SWITCHED_OFF, 'SUBSCRIBER_ABSENT')],
  ['out of service', announced(OUT_OF_SERVICE, 'FACILITY_NOT_SUBSCRIBED')],
  ['not in service', announced(OUT_OF_SERVICE, 'FACILITY_NOT_SUBSCRIBED')],
  ['defaulting', announced(IN_ARREARS, 'BEARERCAPABILITY_NOTAUTH')],
  ['barring of incoming', announced(BARRED, 'INCOMING_CALL_BARRED')],
  ['busy now', announced(BUSY, 'USER_BUSY')],
  ['hold on', announced(BUSY, 'USER_BUSY')],
  ['not convenient', announced(REFUSED, 'CALL_REJECTED')],
  ['not answer', announced(NO_ANSWER, 'NO_ANSWER')],
  ['is not reachable', announced(NO_ANSWER, 'NO_USER_RESPONSE')],
  ['call reminder', announced(NO_ANSWER, 'NO_USER_RESPONSE')],
  // Announced by the network: the next line would hear the same.
  ['line is busy', announced(NETWORK, 'NORMAL_UNSPECIFIED')],
  ['line fault', announced(NETWORK, 'NORMAL_UNSPECIFIED')],
  ['redial later', announced(NETWORK, 'NORMAL_UNSPECIFIED')],
  ['forwarded', announced(NETWORK, 'NORMAL_UNSPECIFIED')],
  ['not a local number', announced(NETWORK, 'NORMAL_UNSPECIFIED')],
]);
