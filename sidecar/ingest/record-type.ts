/** The two kinds of lines that come out of a spool: rows of the conversation log, and records of calls. */
import { join } from 'node:path';
import type { SpoolLine, TableName } from '../store/store.ts';
import { type LineFault, parseRecord, parseRow } from './line.ts';

export interface RecordType {
  table: TableName;
  /** What a line holds, or what is wrong with it; null for one that means nothing. */
  parse(text: string): SpoolLine | LineFault | null;
  /**
   * Its lines are rows of flows: a flow that never ends has to be closed one day, and a file stays while its calls may
   * begin another one. Else a file is finished with its first line.
   */
  hasFlows: boolean;
  /** Its files come from `rejected/`: with lines that say why, and with lines that the table may have already. */
  retried: boolean;
}

/** `spool/<callid>.jsonl`: for each flow that ran on the call, from CREATE to DESTROY. */
export const ROWS: RecordType = {
  table: 'conversation',
  parse: parseRow,
  hasFlows: true,
  retried: false,
};

/** `spool/calls/<callid>.jsonl`, one line. */
export const RECORDS: RecordType = {
  table: 'call_record',
  parse: parseRecord,
  hasFlows: false,
  retried: false,
};

/** `spool/retry/<name>` and `spool/calls/retry/<name>`: what was set aside, to be tried again. */
export function retryRecordType(kind: RecordType): RecordType {
  return {
    ...kind,
    parse: (text) => (isNote(text) ? null : kind.parse(text)),
    hasFlows: false,
    retried: true,
  };
}

/** Where files of `rejected/` are put to be tried again. */
export function retryFolder(spool: string): string {
  return join(spool, 'retry');
}

/** Where lines and rows go that the store does not take. */
export function rejectedFolder(spool: string): string {
  return join(spool, 'rejected');
}

/** Whether a line of a file in `rejected/` says why the next one was set aside. */
export function isNote(line: string): boolean {
  if (!line.startsWith('#{')) return false;
  try {
    const note = JSON.parse(line.slice(1)) as Record<string, unknown>;
    return typeof note.offset === 'number' && typeof note.code === 'string';
  } catch {
    return false;
  }
}
