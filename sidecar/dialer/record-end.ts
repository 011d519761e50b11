/** How a call ended, as its record in the database says. */
import { HangupDisposition } from '../../engine/contract/call-record.ts';
import type { AgentWait } from '../outbound/agents/agent-wait.ts';
import type { StoredRecord } from '../records/call.ts';
import { type CallEnd, REJECTED_END } from './carrier.ts';
import { hasBegun } from './flow-begin.ts';

export function recordEnd(record: StoredRecord): CallEnd {
  const { callid, hangupcause, hangup_code, duration, bill, answerdate, flow_end, recordfile } = record;
  return {
    id: callid,
    cause: hangupcause ?? '',
    sip: hangup_code,
    earlyMedia: record.early_media ?? null,
    phrase: record.early_media_phrase ?? null,
    duration: duration ?? 0,
    // A call that was answered and ended in one millisecond was answered.
    bill: answerdate === null ? 0 : Math.max(1, bill ?? 0),
    flowRan: hasBegun({ flow: record.flow_name, end: flow_end }),
    agent: agentWaitOf(record),
    machine: record.machine === 1,
    rejected: answerdate === null && flow_end === REJECTED_END,
    source: 'record',
    recordFile: recordfile,
    noChannel: false,
  };
}

function agentWaitOf({ agent, agent_wait, hangup_disposition }: StoredRecord): AgentWait | null {
  if (agent === null || agent === undefined) return null;
  return {
    hasAgent: agent === 1,
    waited: agent_wait ?? 0,
    calleeLeft: hangup_disposition === HangupDisposition.Caller,
  };
}

/** The end of a call whose fate nobody can find out. */
export function unknownEnd(id: string): CallEnd {
  return {
    ...{ id, cause: '', sip: null, earlyMedia: null, duration: 0, bill: 0, flowRan: false, machine: false },
    ...{ source: 'reconciler', recordFile: null, noChannel: false },
  };
}
