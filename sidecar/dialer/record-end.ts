/** How a call ended, as its record in the database says. */
import type { StoredRecord } from '../records/call.ts';
import type { CallEnd } from './carrier.ts';
import { hasBegun } from './flow-begin.ts';

export function recordEnd(record: StoredRecord): CallEnd {
  const { callid, hangupcause, hangup_code, duration, bill, answerdate, flow_end, recordfile } = record;
  return {
    id: callid,
    cause: hangupcause ?? '',
    sip: hangup_code,
    earlyMedia: record.early_media ?? null,
    duration: duration ?? 0,
    // A call that was answered and ended in one millisecond was answered.
    bill: answerdate === null ? 0 : Math.max(1, bill ?? 0),
    flowRan: hasBegun({ flow: record.flow_name, end: flow_end }),
    machine: false,
    source: 'record',
    recordFile: recordfile,
    noChannel: false,
  };
}

/** The end of a call whose fate nobody can find out. */
export function unknownEnd(id: string): CallEnd {
  return {
    ...{ id, cause: '', sip: null, earlyMedia: null, duration: 0, bill: 0, flowRan: false, machine: false },
    ...{ source: 'reconciler', recordFile: null, noChannel: false },
  };
}
