/**
 * Moves rows from the spool into the store, each row once (rows.md): those that the engine appends to
 * `spool/<callid>.jsonl`, and the records of calls in `spool/calls`. `loop.ts` decides when to move, `spool-drainer.ts` how.
 */

import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { recordSpoolFolder } from '../../engine/contract/deployment.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { SpoolLine, Store } from '../store/store.ts';
import {
  CALL_END_PACE,
  type CallEndPace,
  CallEnds,
  type ChannelPresence,
  NO_PRESENCE,
} from './calls/call-ends.ts';
import type { CallCounter } from './calls/call-metrics.ts';
import { DrainLoop, type IngestSettings } from './loop.ts';
import { ingestMetrics } from './metrics.ts';
import { RECORDS, ROWS, rejectedFolder, retryFolder, retryRecordType } from './record-type.ts';
import { SpoolProbe, type SpoolWritable } from './spool-probe.ts';

export type { IngestSettings };

export interface IngestParts {
  /** Folder `spool`. */
  spool: string;
  store: Store;
  settings: IngestSettings;
  log: Logger;
  registry: Registry;
  /** Counts calls by outcome. */
  calls?: CallCounter;
  /** Called after each commit. */
  committed?: (() => void) | undefined;
  /** Queries FreeSWITCH about calls; default: nothing is known. */
  presence?: ChannelPresence;
  /** Shorter times for tests. */
  pace?: CallEndPace;
  clock?: Clock;
  /** From 0 up to, not including, 1; for the jitter. */
  random?: () => number;
}

export interface IngestStatus {
  /** Files in the spool, of running calls and of records. */
  files: number;
  /** Number of files with rows that are not in the store yet, and the wait of the oldest, ms. */
  waiting: number;
  oldestMs: number;
  store: {
    /** Null before the first attempt. */
    up: boolean | null;
    kind: Store['kind'];
    place: string;
    /** Why it is unavailable. */
    error: string | null;
  };
  /** Whether the engine can write its rows. */
  spool: SpoolWritable;
  /** Since the start of the process. */
  rows: { committed: number; cut: number; rejected: number };
  /** Records of calls, likewise. */
  records: { committed: number; cut: number; rejected: number };
}

export interface Ingest {
  start(): void;
  /** Finishes the current batch, for at most 10 s. */
  stop(): Promise<void>;
  /** Moves everything, except unfinished lines and files of running calls. For tests and the demo. */
  drain(): Promise<void>;
  status(): IngestStatus;
}

/** Creates the ingest of one home's spool. It connects at `start` or `drain`. */
export function createIngest(parts: IngestParts): Ingest {
  return new IngestService(parts);
}

/** Rows and records have separate drainers, so that a backlog of one does not delay the other. */
class IngestService implements Ingest {
  private readonly rows: DrainLoop;
  private readonly records: DrainLoop;
  private readonly probe: SpoolProbe;
  /** Drainers of lines that are retried. */
  private readonly retried: DrainLoop[];

  constructor(private readonly parts: IngestParts) {
    const { spool, registry, calls, presence = NO_PRESENCE, pace = CALL_END_PACE, ...rest } = parts;
    const { committed = () => {}, ...shared } = rest;
    const ends = new CallEnds(parts.store, presence, parts.clock ?? systemClock, pace);
    const { records: recordsCommitted, ...metrics } = ingestMetrics(registry, () => {
      const { files, waiting, oldestMs, store, spool: probed } = this.status();
      return { files, waiting, oldestMs, storeUp: store.up === true, writable: probed.writable !== false };
    });
    const records = recordSpoolFolder(spool);
    this.probe = new SpoolProbe([spool, records], parts.log);
    const toRows = {
      ...shared,
      rejected: rejectedFolder(spool),
      metrics: { ...metrics, calls },
      stored: committed,
    };
    const toRecords = {
      ...shared,
      rejected: rejectedFolder(records),
      metrics: { ...metrics, committed: recordsCommitted },
      stored: (lines: readonly SpoolLine[]) => {
        ends.addRecords(lines.map(({ callid }) => callid));
        this.rows.notice();
        committed();
      },
    };
    this.rows = new DrainLoop({ ...toRows, folder: spool, kind: ROWS, checksHealth: true, ends });
    this.records = new DrainLoop({ ...toRecords, folder: records, kind: RECORDS, checksHealth: false });
    this.retried = [
      new DrainLoop({
        ...toRows,
        folder: retryFolder(spool),
        kind: retryRecordType(ROWS),
        checksHealth: false,
      }),
      new DrainLoop({
        ...toRecords,
        folder: retryFolder(records),
        kind: retryRecordType(RECORDS),
        checksHealth: false,
      }),
    ];
  }

  start(): void {
    this.probe.start();
    this.rows.start();
    this.records.start();
    for (const retried of this.retried) retried.start();
  }

  async stop(): Promise<void> {
    this.probe.stop();
    await Promise.all([this.rows, this.records, ...this.retried].map((loop) => loop.stop()));
  }

  async drain(): Promise<void> {
    await this.rows.drain();
    await this.records.drain();
    for (const retried of this.retried) await retried.drain();
    // Once more for files of calls whose record has just been stored.
    await this.rows.drain();
  }

  status(): IngestStatus {
    const [rows, records] = [this.rows.waiting, this.records.waiting];
    const { kind, place } = this.parts.store;
    const unavailable = this.rows.drainer.link.unavailable ?? this.records.drainer.link.unavailable;
    return {
      files: rows.files + records.files,
      waiting: rows.count + records.count,
      oldestMs: Math.round(Math.max(rows.oldestMs, records.oldestMs)),
      store: {
        up: unavailable ? false : this.rows.drainer.link.up,
        kind,
        place,
        error: unavailable?.error ?? null,
      },
      spool: this.probe.status(),
      rows: { ...this.rows.drainer.rows },
      records: { ...this.records.drainer.rows },
    };
  }
}
