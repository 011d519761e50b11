import type { CallEnd } from '../carrier.ts';

/** The end of a call that never had a channel. */
export function notPlaced(id: string, cause: string): CallEnd {
  return {
    ...{ id, cause, sip: null, earlyMedia: null, duration: 0, bill: 0, flowRan: false, machine: false },
    ...{ source: 'job', recordFile: null, noChannel: true },
  };
}
