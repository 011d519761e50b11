/** The interface of the store. SQLite and MySQL implement it (`open.ts`). */
import type { CallRecord } from '../../engine/contract/call-record.ts';

/** `input_args` of the DESTROY row of a call whose FreeSWITCH died. */
export const LOST = 'error(lost)';

/** Rows of the conversation log, and one record for each call. */
export type TableName = 'conversation' | 'call_record';

/** A line of the spool: values by column name. Unknown columns are ignored, and missing ones are null. */
export type SpoolLine = Readonly<Record<string, unknown>> & { readonly callid: string };

/** A row of `conversation` (flow-format.md#rows). */
export type SpoolRow = SpoolLine & { readonly row_index: number };

/** How far a spool file has been moved. */
export interface Position {
  /** Bytes from the start of the file. */
  bytes: number;
  /** CRC-32 of these bytes. The position is valid only for a file that starts with them. */
  checksum: number;
  /** Hash of the file's first line, 16 hex digits. */
  head: string;
  /** `lost`: closed with a DESTROY row `error(lost)`; `done`: its DESTROY row is in the table. */
  state: 'open' | 'lost' | 'done';
}

export interface FileMove {
  /** Name within the spool folder. */
  file: string;
  /** The position that the table must have for the move to be valid; null if it must have none. */
  from: Position | null;
  to: Position;
}

/** Rows and positions that become visible together or not at all. */
export interface Batch {
  /** Identity of the spool folder: several hosts share one database. */
  spool: string;
  moves: FileMove[];
  /** Table for the rows. */
  table: TableName;
  rows: SpoolLine[];
  /** Calls whose DESTROY row `error(lost)` is removed first. */
  reappearedCalls: string[];
  /** Records for lost calls, stored if the call has no record. */
  syntheticRecords: SpoolLine[];
  /** The rows are a retry of rejected rows. The table may already have them, or another end of their flow. */
  retried?: boolean;
}

/** A row that the store will never accept. */
export interface Refusal {
  /** Index into `rows`. */
  index: number;
  /** `VALUE` if the sidecar refused it, else the server's code. */
  code: string;
  /** The reason, for people. It may quote the row, so never log it. */
  reason: string;
}

export interface CommitSteps {
  /** Called after the writes and before the commit. If it throws, the batch is rolled back. */
  beforeCommit(refused: Refusal[]): void;
  /** Called when the rows have been sent to the database. While it works, the caller can prepare the next batch. */
  sent?(): void;
}

export interface Committed {
  rows: number;
  /** Values that were shortened to their column's length. */
  cut: number;
  refused: Refusal[];
}

/** One call, for lists. Times are ISO 8601 in UTC. */
export interface CallSummary {
  callid: string;
  start: string | null;
  /** The flows that ran on the call, in order. */
  flows: string[];
  /** The last flow. */
  flow: string | null;
  /** `input_args` of the last flow's DESTROY row; null while a flow is running, that is, there are more CREATE than DESTROY rows. */
  end: string | null;
  /** Ms from the start of the first flow to the end of the last; null while one is running. */
  duration: number | null;
  potential: string | null;
  rows: number;
  /** Null if there is no record. */
  record: Pick<CallRecord, 'bill' | 'duration' | 'hangupcause' | 'hangup_code' | 'hangup_disposition'> | null;
}

export interface CallFilter {
  /** Only calls that started at this time (ms since 1970) or later. */
  since?: number;
  /** Only calls on which the flow of this name ran. */
  flow?: string;
  /** Only calls with this end reason: complete (`end(hangup)`) or without parentheses (`end`). */
  end?: string;
  /** Most calls, the latest first. */
  limit: number;
}

/** All methods throw StoreError `STORE_UNAVAILABLE` when the database cannot be used now. */
export interface Store {
  readonly kind: 'mysql' | 'sqlite';
  /** How many concurrent batches make writing faster. */
  readonly parallel: number;
  /** Address or path, for people; without a password. */
  readonly place: string;
  /** Connects, migrates and inspects the tables. Other methods do this themselves if needed. */
  ready(): Promise<void>;
  /** Checks that the database is available. */
  check(): Promise<void>;
  /** Reads the positions of files. Files without a position are missing from the result. */
  positions(spool: string, files: string[]): Promise<Map<string, Position>>;
  /** Does the part of `commit` that needs no database. Call it while the previous batch is being written. */
  prepare(batch: Batch): void;
  /**
   * Writes a batch in one transaction.
   *
   * @throws StoreError `POSITION_MOVED` if a position differs from that in the batch; nothing was written then. A batch that
   *   an earlier attempt committed, although its answer was lost, counts as committed.
   */
  commit(batch: Batch, steps: CommitSteps): Promise<Committed>;
  /** Forgets positions that have not moved since `before` (ms since 1970), except those of the files named. */
  forget(spool: string, before: number, except: ReadonlySet<string>): Promise<number>;
  /** Reads a call's rows in order. Times are ISO 8601 in UTC; columns that the table lacks are null. */
  rows(callid: string): Promise<Record<string, unknown>[]>;
  /** Selects the calls that have a real record, not a synthetic one. */
  recorded(callids: string[]): Promise<Set<string>>;
  /** Reads the record of a call, with times as ISO 8601 in UTC; null if there is none. */
  record(callid: string): Promise<CallRecord | null>;
  /** Lists calls, the latest first. */
  calls(filter: CallFilter): Promise<CallSummary[]>;
  close(): Promise<void>;
}
