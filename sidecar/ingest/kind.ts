/** The two kinds of lines that come out of a spool: rows of the conversation log, and records of calls. */
import { join } from 'node:path';
import { InputType } from '../../engine/dialog/row.ts';
import type { SpoolLine, TableName } from '../store/store.ts';
import { type LineFault, parseRecord, parseRow } from './line.ts';

export interface SpoolKind {
  table: TableName;
  /** What a line holds, or what is wrong with it; null for one that means nothing. */
  parse(text: string): SpoolLine | LineFault | null;
  /** Nothing comes after it: its file goes once it is in the store. */
  isLast(line: SpoolLine): boolean;
  /** A file that is not finished belongs to a call that has to be closed one day. */
  closes: boolean;
}

/** `spool/<callid>.jsonl`, from CREATE to DESTROY. */
export const ROWS: SpoolKind = {
  table: 'conversation',
  parse: parseRow,
  isLast: (row) => Number(row.input_type ?? Number.NaN) === InputType.Destroy,
  closes: true,
};

/** `spool/calls/<callid>.jsonl`, one line. */
export const RECORDS: SpoolKind = {
  table: 'call_record',
  parse: parseRecord,
  isLast: () => true,
  closes: false,
};

/** Where the hook on hang-up writes (engine/host/hangup.ts). @param spool folder of the rows */
export function recordSpool(spool: string): string {
  return join(spool, 'calls');
}
