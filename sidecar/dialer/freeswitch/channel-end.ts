/** Reads how a call ended from FreeSWITCH's event CHANNEL_HANGUP_COMPLETE. */
import { agentOfCall } from '../../../engine/contract/agent-of-call.ts';
import {
  ANNOUNCED_CODE,
  ANNOUNCED_PHRASE,
  ANNOUNCED_TEXT,
  announcementFile,
} from '../../../engine/contract/early-media.ts';
import type { FreeswitchEvent } from '../../freeswitch/connection.ts';
import type { AgentWait } from '../../outbound/agents/agent-wait.ts';
import { type CallEnd, REJECTED_END } from '../carrier.ts';
import { hasBegun } from '../flow-begin.ts';
import { AgentTimes } from './agent-times.ts';

/** @param seen what earlier events of the call have told */
export function channelEnd(event: FreeswitchEvent, seen: AgentTimes = new AgentTimes()): CallEnd {
  const variable = (name: string): string | null => event[`variable_${name}`] || null;
  const created = microseconds(event['Caller-Channel-Created-Time']);
  const answered = microseconds(event['Caller-Channel-Answered-Time']);
  const ended =
    microseconds(event['Caller-Channel-Hangup-Time']) || microseconds(event['Event-Date-Timestamp']);
  const id = event['Unique-ID'] ?? '';
  return {
    id,
    cause: event['Hangup-Cause'] ?? variable('hangup_cause') ?? '',
    sip: sipStatus(variable, answered > 0),
    // Speech from before the answer is the network's, not the callee's.
    earlyMedia: answered > 0 ? null : variable(ANNOUNCED_CODE),
    phrase: answered > 0 ? null : variable(ANNOUNCED_PHRASE),
    heard: answered > 0 ? null : variable(ANNOUNCED_TEXT),
    duration: created > 0 ? Math.max(0, ended - created) : 0,
    bill: answered > 0 ? Math.max(1, ended - answered) : 0,
    flowRan: hasBegun({
      flow: variable('cti_robot_flow'),
      end: variable('cti_robot_callid') === id ? variable('cti_robot_end') : null,
    }),
    machine: variable('cti_robot_machine') !== null,
    rejected: answered === 0 && variable('cti_robot_end') === REJECTED_END,
    agent: agentWait(event, { seen, ended }),
    source: 'record',
    recordFile:
      variable('cti_robot_recordfile') ?? announcementFile(variable, event['Caller-Channel-Answered-Time']),
    noChannel: false,
  };
}

/** @param ended ms since 1970 */
function agentWait(
  event: FreeswitchEvent,
  { seen, ended }: { seen: AgentTimes; ended: number },
): AgentWait | null {
  const call = agentOfCall((name) => event[name] ?? '');
  if (call === null) return null;
  // The callee of a task without a flow wants an agent from the answer on.
  const isFlow = (event.variable_cti_robot_flow ?? '') !== '';
  const wantedAt = isFlow ? (seen.queuedAt ?? call.wantedAt) : call.wantedAt;
  // A call that an agent has passed on was connected several times: the first time counts.
  const metAt = call.metAt === null ? null : (seen.metAt ?? call.metAt);
  return {
    hasAgent: metAt !== null,
    waited: Math.max(0, (metAt ?? ended) - wantedAt),
    calleeLeft: call.calleeLeft,
  };
}

/** As the record has it (engine/cdr): an answered call may have the failure of a leg that was called for it. */
function sipStatus(variable: (name: string) => string | null, isAnswered: boolean): number | null {
  const last = variable('sip_term_status');
  const status = Number(
    isAnswered ? (last ?? 200) : (variable('sip_invite_failure_status') ?? last ?? Number.NaN),
  );
  return Number.isInteger(status) && status >= 100 && status <= 699 ? status : null;
}

/** Of a time in µs, in ms; 0: it did not happen. */
function microseconds(text: string | undefined): number {
  return Math.round(Number(text ?? 0) / 1000) || 0;
}
