/** The types of lines in a spool: rows of the conversation log, and records of calls. */
import { join } from 'node:path';
import type { SpoolLine, TableName } from '../store/store.ts';
import { type LineFault, parseRecord, parseRow } from './line.ts';

export interface RecordType {
  table: TableName;
  /** Parses a line. @returns its content, its fault, or null for a line without content */
  parse(text: string): SpoolLine | LineFault | null;
  /**
   * Whether its lines are rows of flows. Then flows without an end must be closed eventually, and a file stays while its calls
   * may start another flow. Otherwise a file is finished after its first line.
   */
  hasFlows: boolean;
  /** Whether its files come from `rejected/`. They contain notes, and lines that the table may already have. */
  retried: boolean;
}

/** `spool/<callid>.jsonl`: the rows of each flow of the call, from CREATE to DESTROY. */
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

/** `spool/retry/<name>` and `spool/calls/retry/<name>`: rejected lines that are retried. */
export function retryRecordType(kind: RecordType): RecordType {
  return {
    ...kind,
    parse: (text) => (isNote(text) ? null : kind.parse(text)),
    hasFlows: false,
    retried: true,
  };
}

/** Folder to which files of `rejected/` are moved to be retried. */
export function retryFolder(spool: string): string {
  return join(spool, 'retry');
}

/** Folder for lines that the store rejects. */
export function rejectedFolder(spool: string): string {
  return join(spool, 'rejected');
}

/** Whether a line of a file in `rejected/` is a note with the reason for the next line. */
export function isNote(line: string): boolean {
  if (!line.startsWith('#{')) return false;
  try {
    const note = JSON.parse(line.slice(1)) as Record<string, unknown>;
    return typeof note.offset === 'number' && typeof note.code === 'string';
  } catch {
    return false;
  }
}
