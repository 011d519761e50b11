/** What the sidecar needs of a database. SQLite and MySQL both are one (`open.ts`). */
import type { CallRecord } from '../../engine/contract/call-record.ts';

/** `input_args` of the DESTROY row of a call whose FreeSWITCH died. */
export const LOST = 'error(lost)';

/** Rows of the conversation log, and one record for each call. */
export type TableName = 'conversation' | 'call_record';

/** What goes into a table, as it stood in the spool: columns by name; others are ignored, missing ones are null. */
export type SpoolLine = Readonly<Record<string, unknown>> & { readonly callid: string };

/** A row of `conversation` (flow-format.md#rows). */
export type SpoolRow = SpoolLine & { readonly row_index: number };

/** How far a spool file has been moved. */
export interface Position {
  /** Bytes from the file's beginning. */
  bytes: number;
  /** CRC-32 of those bytes: the position holds only for a file that begins with them. */
  checksum: number;
  /** Hash of the file's first line, 16 hex digits. */
  head: string;
  /** `lost`: closed with a DESTROY row `error(lost)`; `done`: its DESTROY row is in the table. */
  state: 'open' | 'lost' | 'done';
}

export interface FileMove {
  /** Name within the spool folder. */
  file: string;
  /** Where the table of positions must stand for the move to hold; null: it knows nothing of the file. */
  from: Position | null;
  to: Position;
}

/** Rows and positions that become visible together or not at all. */
export interface Batch {
  /** Identity of the spool folder: several hosts share one database. */
  spool: string;
  moves: FileMove[];
  /** Where the rows go. */
  table: TableName;
  rows: SpoolLine[];
  /** Calls whose DESTROY row `error(lost)` is removed first. */
  reappearedCalls: string[];
  /** Records of calls that FreeSWITCH did not live to write: for those that have none. */
  syntheticRecords: SpoolLine[];
  /** Its rows were set aside and are tried again: the table may have them, or another end of their flow, already. */
  retried?: boolean;
}

/** A row that the store will not take, whatever happens. */
export interface Refusal {
  /** Index into `rows`. */
  index: number;
  /** `VALUE` where the sidecar saw it, else the server's code. */
  code: string;
  /** In words, for people; may quote the row, so it does not belong in a log. */
  reason: string;
}

export interface CommitSteps {
  /** Called when all is written but not yet committed; what it throws undoes the batch. */
  beforeCommit(refused: Refusal[]): void;
  /** Called when the rows are with the database, which takes its time now: the moment to prepare the next batch. */
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
  /** The flows that ran on it, in their order. */
  flows: string[];
  /** The last of them. */
  flow: string | null;
  /** `input_args` of the last flow's DESTROY row; null while a flow runs: there are more CREATE than DESTROY rows. */
  end: string | null;
  /** Ms from the begin of the first flow to the end of the last; null while one runs. */
  duration: number | null;
  potential: string | null;
  rows: number;
  /** Null where the table of records has none. */
  record: Pick<CallRecord, 'bill' | 'duration' | 'hangupcause' | 'hangup_code' | 'hangup_disposition'> | null;
}

export interface CallFilter {
  /** Calls that began at this moment (ms since 1970) or later. */
  since?: number;
  /** Name of a flow: calls on which it ran. */
  flow?: string;
  /** End reason, whole (`end(hangup)`) or without its bracket (`end`). */
  end?: string;
  /** The latest so many. */
  limit: number;
}

/** All methods throw StoreError `STORE_UNAVAILABLE` when the database cannot be used now. */
export interface Store {
  readonly kind: 'mysql' | 'sqlite';
  /** How many batches it is worth to have on their way at once. */
  readonly parallel: number;
  /** Where it is, for people; without a password. */
  readonly place: string;
  /** Connects, brings the schema up to date and looks at the table; everything else does so by itself. */
  ready(): Promise<void>;
  /** Asks the database whether it is there. */
  check(): Promise<void>;
  /** Known positions of the files; files without one are missing from the answer. */
  positions(spool: string, files: string[]): Promise<Map<string, Position>>;
  /** Does what of `commit` needs no database; to be called while the batch before is on its way. */
  prepare(batch: Batch): void;
  /**
   * Writes a batch in one transaction.
   *
   * @throws StoreError `POSITION_MOVED` where a position is not what the batch says; nothing was written.
   *   A batch that had been committed by an attempt whose answer was lost counts as committed.
   */
  commit(batch: Batch, steps: CommitSteps): Promise<Committed>;
  /** Forgets positions that have not moved since `before` (ms since 1970), except those of the files named. */
  forget(spool: string, before: number, except: ReadonlySet<string>): Promise<number>;
  /** A call's rows in order, times as ISO 8601 in UTC, columns that the table lacks as null. */
  rows(callid: string): Promise<Record<string, unknown>[]>;
  /** Which of these calls have their record: a real one, not one that the sidecar made of a lost call. */
  recorded(callids: string[]): Promise<Set<string>>;
  /** The record of a call, times as ISO 8601 in UTC; null where there is none. */
  record(callid: string): Promise<CallRecord | null>;
  /** Calls, the latest first. */
  calls(filter: CallFilter): Promise<CallSummary[]>;
  close(): Promise<void>;
}
