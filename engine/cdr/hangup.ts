/**
 * Makes the record of a call from its event CHANNEL_HANGUP_COMPLETE (docs/reference/call-records.md). The names of headers
 * and variables are FreeSWITCH's; their contents were observed on a running FreeSWITCH.
 */
import { agentOfCall } from '../contract/agent-of-call.ts';
import { type CallRecord, errorCode, HangupDisposition } from '../contract/call-record.ts';
import { callFileName, type Deployment, recordSpoolFolder } from '../contract/deployment.ts';
import { ANNOUNCED_CODE, ANNOUNCED_PHRASE, announcementFile } from '../contract/early-media.ts';
import { ENDED_FOR_MACHINE } from '../contract/machine.ts';
import type { HangupHost } from '../host/hangup-host.ts';
import { readDeployment } from '../host/read-deployment.ts';
import { spoolFileName } from '../host/spool.ts';

/** Columns of a record that are taken from a channel variable as it is. */
const MARKS: readonly (readonly [column: string, variable: string])[] = [
  ['number_id', 'cti_robot_number'],
  ['route', 'cti_robot_route'],
  ['account', 'cti_robot_account'],
  ['early_media', ANNOUNCED_CODE],
  ['early_media_phrase', ANNOUNCED_PHRASE],
];
/** Of a call that was answered, what was announced before counts no longer. */
const BEFORE_ANSWER = [ANNOUNCED_CODE, ANNOUNCED_PHRASE];

/** Writes the record of a robot call to the spool. Other channels have no record. */
export function recordHangup(host: HangupHost): void {
  const record = callRecordOf((name) => host.header(name));
  if (record === null) return;
  const deployment = readDeployment(host);
  const folder = recordSpoolFolder(deployment.spool);
  const context = contextOf(host, deployment, record.callid);
  const marks = marksOf((name) => host.header(name));
  const line = JSON.stringify({ ...record, ...marks, ...(context === null ? {} : { context }) });
  if (!host.append(`${folder}/${spoolFileName(record.callid)}`, `${line}\n`)) {
    host.log(
      'err',
      `the record of this call cannot be written to ${folder}: disk full, or no sidecar has made the folder?`,
    );
  }
}

/** Headers by which a business system knows the call (docs/reference/routes.md#context), also of calls without a context. */
const BUSINESS_HEADERS = ['X-business-id', 'X-app-id', 'X-robot-id', 'X-call-relation-id'];
/** Most characters of one of them. */
const LONGEST_HEADER = 1024;

/** What the sidecar knew of the caller, and what it was asked with; null: nothing, or it may not be kept. */
function contextOf(
  host: HangupHost,
  { contexts, logCallerData }: Pick<Deployment, 'contexts' | 'logCallerData'>,
  callid: string,
): object | null {
  const path = `${contexts}/${callFileName(callid)}.json`;
  const text = host.readFile(path);
  if (text !== null) host.deleteFile(path);
  if (!logCallerData) return null;
  try {
    const kept = JSON.parse(text || 'null') as unknown;
    if (typeof kept === 'object' && kept !== null) return kept;
  } catch {
    // Whoever wrote it was interrupted.
  }
  const headers: { [name: string]: string } = {};
  for (const name of BUSINESS_HEADERS) {
    const value = host.header(`variable_sip_h_${name}`);
    if (value !== '') headers[name] = value.slice(0, LONGEST_HEADER);
  }
  return Object.keys(headers).length > 0 ? { headers } : null;
}

/**
 * Returns the record, or null for a channel that ran no robot and was not placed for one.
 *
 * @param header returns a header of the event, or `""`
 */
export function callRecordOf(header: (name: string) => string): CallRecord | null {
  const variable = (name: string): string | null => header(`variable_${name}`) || null;
  if (!isRobotCall(header)) return null;
  const called = header('Caller-Channel-Created-Time');
  const answered = header('Caller-Channel-Answered-Time');
  const ended = header('Caller-Channel-Hangup-Time') || header('Event-Date-Timestamp');
  const outbound = header('Call-Direction') === 'outbound';
  const flowEnd = ranHere(header) ? variable('cti_robot_end') : null;
  const cause = header('Hangup-Cause') || variable('hangup_cause');
  return {
    callid: header('Unique-ID'),
    direction: outbound ? 'outbound' : 'inbound',
    ...(outbound ? outboundNumbers(header) : inboundNumbers(header)),
    calldate: isoTime(called),
    answerdate: isoTime(answered),
    hangupdate: isoTime(ended),
    duration: msBetween(called, ended),
    bill: msBetween(answered, ended) || 0,
    hangupcause: cause,
    hangup_code: sipStatus(header),
    hangup_disposition: whoHungUp(variable('sip_hangup_disposition'), flowEnd),
    recordfile: variable('cti_robot_recordfile') ?? announcementFile(variable, answered),
    rounds: numberOf(variable('cti_robot_rounds')),
    // Nobody has earned it.
    score: variable('cti_robot_machine') === null ? variable('cti_robot_potential') : null,
    error_code: errorCode(flowEnd, ranHere(header) && variable('cti_robot_recogniser') === 'failed'),
    ...bridgeOf(header),
    task_id: variable('cti_robot_task'),
    flow_name: variable('cti_robot_flow'),
    flow_end: flowEnd,
  };
}

/**
 * What else is known of the call, beside its record: how many rows it has, and what the dialer or the dialplan says of it.
 * Only what is set.
 */
function marksOf(header: (name: string) => string): { [column: string]: string | number } {
  const marks: { [column: string]: string | number } = {};
  const rows = numberOf(header('variable_cti_robot_rows') || null);
  if (ranHere(header) && rows !== null) marks.rows = rows;
  const attempt = numberOf(header('variable_cti_robot_attempt') || null);
  if (attempt !== null) marks.attempt = attempt;
  if (header('variable_cti_robot_machine') !== '') marks.machine = 1;
  const isAnswered = msOf(header('Caller-Channel-Answered-Time')) !== null;
  for (const [column, name] of MARKS) {
    const value = header(`variable_${name}`);
    const isOver = BEFORE_ANSWER.indexOf(name) >= 0 && isAnswered;
    if (value !== '' && !isOver) marks[column] = value;
  }
  const agent = agentOfCall(header);
  if (agent !== null) {
    const ended = msOf(header('Caller-Channel-Hangup-Time')) || agent.wantedAt;
    marks.agent = agent.metAt === null ? 0 : 1;
    marks.agent_wait = Math.max(0, (agent.metAt === null ? ended : agent.metAt) - agent.wantedAt);
  }
  return marks;
}

/** Loopback copies variables from leg to leg, so the UUID that the robot left shows whether it ran on this leg. */
function ranHere(header: (name: string) => string): boolean {
  return header('variable_cti_robot_callid') === header('Unique-ID');
}

function isRobotCall(header: (name: string) => string): boolean {
  if (ranHere(header)) return true;
  // The dialer marks a call that it placed for a robot. The robot never ran.
  const marked = header('variable_cti_robot_flow') !== '' || header('variable_cti_robot_task') !== '';
  return (
    marked &&
    header('Call-Direction') === 'outbound' &&
    header('variable_cti_robot_callid') === '' &&
    // The other leg of a loopback has the record.
    !/^loopback\//.test(header('Channel-Name'))
  );
}

type Numbers = Pick<CallRecord, 'callee' | 'caller_number'>;

function inboundNumbers(header: (name: string) => string): Numbers {
  return {
    // The number that was dialled: a transfer changes the profile's destination.
    callee: header('variable_sip_req_user') || header('Caller-Destination-Number') || null,
    caller_number: header('Caller-Caller-ID-Number') || null,
  };
}

/** FreeSWITCH exchanges caller and callee of an answered outbound call once an application runs on it. */
function outboundNumbers(header: (name: string) => string): Numbers {
  return {
    callee: header('variable_sip_to_user') || header('Caller-Destination-Number') || null,
    caller_number: header('Caller-ANI') || header('Caller-Orig-Caller-ID-Number') || null,
  };
}

function sipStatus(header: (name: string) => string): number | null {
  if (!/^sofia\//.test(header('Channel-Name'))) return null;
  const last = numberOf(header('variable_sip_term_status'));
  // An answered call may have the failure of a leg that was called for it.
  if (isoTime(header('Caller-Channel-Answered-Time')) !== null) return last || 200;
  return numberOf(header('variable_sip_invite_failure_status')) || last;
}

/** SIP says who hung up. For other channels the robot knows only whether it did. */
function whoHungUp(sip: string | null, flowEnd: string | null): HangupDisposition | null {
  if (sip !== null) return /^recv_/.test(sip) ? HangupDisposition.Caller : HangupDisposition.Robot;
  if (flowEnd === 'end(hangup)' || flowEnd === ENDED_FOR_MACHINE) return HangupDisposition.Robot;
  return /^hangup\(/.test(flowEnd || '') ? HangupDisposition.Caller : null;
}

type Bridge = Pick<
  CallRecord,
  'bridge_callid' | 'bridge_number' | 'bridge_calldate' | 'bridge_answerdate' | 'bridge_hangupcause'
>;

/** Returns the party that was called last for this call. */
function bridgeOf(header: (name: string) => string): Bridge {
  // An originator is a leg that called this one.
  const called = header('Other-Type') === 'originatee';
  const joined = header('Caller-Channel-Bridged-Time');
  const last = header('variable_last_bridge_to') || header('variable_bridge_uuid');
  return {
    bridge_callid: (called && header('Other-Leg-Unique-ID')) || last || null,
    bridge_number: (called && header('Other-Leg-Destination-Number')) || null,
    bridge_calldate: called ? isoTime(header('Other-Leg-Channel-Created-Time')) : null,
    bridge_answerdate: isoTime(joined),
    bridge_hangupcause:
      header('variable_bridge_hangup_cause') || header('variable_last_bridge_hangup_cause') || null,
  };
}

/** FreeSWITCH's times are microseconds since 1970; 0 means that it did not happen. */
function msOf(micros: string): number | null {
  const ms = Math.floor(Number(micros) / 1000);
  return ms > 0 ? ms : null;
}

function isoTime(micros: string): string | null {
  const ms = msOf(micros);
  return ms === null ? null : new Date(ms).toISOString();
}

function msBetween(from: string, to: string): number | null {
  const [began, ended] = [msOf(from), msOf(to)];
  return began === null || ended === null ? null : Math.max(0, ended - began);
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}
