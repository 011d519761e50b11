/** The two kinds of lines that come out of a spool: rows of the conversation log, and records of calls. */
import { join } from 'node:path';
import type { SpoolLine, TableName } from '../store/store.ts';
import { type LineFault, parseRecord, parseRow } from './line.ts';

export interface SpoolKind {
  table: TableName;
  /** What a line holds, or what is wrong with it; null for one that means nothing. */
  parse(text: string): SpoolLine | LineFault | null;
  /**
   * Its lines are rows of flows: a flow that never ends has to be closed one day, and a file stays while its calls may
   * begin another one. Else a file is finished with its first line.
   */
  hasFlows: boolean;
}

/** `spool/<callid>.jsonl`: for each flow that ran on the call, from CREATE to DESTROY. */
export const ROWS: SpoolKind = {
  table: 'conversation',
  parse: parseRow,
  hasFlows: true,
};

/** `spool/calls/<callid>.jsonl`, one line. */
export const RECORDS: SpoolKind = {
  table: 'call_record',
  parse: parseRecord,
  hasFlows: false,
};

/** Where the hook on hang-up writes (engine/host/hangup.ts). @param spool folder of the rows */
export function recordSpool(spool: string): string {
  return join(spool, 'calls');
}
