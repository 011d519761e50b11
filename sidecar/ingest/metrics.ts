/** Metrics of the ingest (sidecar.md#listener). Labels are codes of cti-robot or of the server, never data. */
import { Counter, Histogram, type Registry } from 'prom-client';
import { registerGauges } from '../lib/gauges.ts';
import type { CallCounter } from './calls/call-metrics.ts';

export interface SpoolState {
  files: number;
  /** Files with lines to move. */
  waiting: number;
  /** Longest wait of these files, ms. */
  oldestMs: number;
  storeUp: boolean;
  /** False if a check found that the spool is not writable. */
  writable: boolean;
}

/** The metrics of one drainer. */
export interface IngestMetrics {
  committed: Counter;
  cut: Counter;
  rejected: Counter<'code'>;
  lost: Counter;
  failures: Counter<'code'>;
  latency: Histogram;
  /** Counts stored rows by call; only for rows. */
  calls?: CallCounter;
}

/** @param state called when metrics are collected */
export function ingestMetrics(
  registry: Registry,
  state: () => SpoolState,
): IngestMetrics & { records: Counter } {
  const registers = [registry];
  const gauge = registerGauges(registry, state);
  gauge('cti_robot_spool_files', 'Files in the spool', ({ files }) => files);
  gauge(
    'cti_robot_spool_waiting_files',
    'Files with rows that are not yet in the store',
    ({ waiting }) => waiting,
  );
  gauge(
    'cti_robot_spool_oldest_seconds',
    'Age of the oldest rows that are not yet in the store',
    ({ oldestMs }) => oldestMs / 1000,
  );
  gauge('cti_robot_store_up', '1 if the last request to the store succeeded', ({ storeUp }) =>
    Number(storeUp),
  );
  gauge('cti_robot_spool_writable', '0 if the folder of rows or of records is not writable', ({ writable }) =>
    Number(writable),
  );
  return {
    committed: new Counter({ name: 'cti_robot_rows_committed_total', help: 'Rows in the store', registers }),
    records: new Counter({
      name: 'cti_robot_call_records_committed_total',
      help: 'Records of calls in the store',
      registers,
    }),
    cut: new Counter({
      name: 'cti_robot_values_cut_total',
      help: 'Values that were shortened to fit their column',
      registers,
    }),
    rejected: new Counter({
      name: 'cti_robot_rows_rejected_total',
      help: 'Lines and rows moved to spool/rejected',
      labelNames: ['code'],
      registers,
    }),
    lost: new Counter({
      name: 'cti_robot_calls_lost_total',
      help: 'Calls that were closed with error(lost)',
      registers,
    }),
    failures: new Counter({
      name: 'cti_robot_store_failures_total',
      help: 'Attempts that found the store unavailable',
      labelNames: ['code'],
      registers,
    }),
    latency: new Histogram({
      name: 'cti_robot_commit_seconds',
      help: 'Time to write and commit one batch',
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers,
    }),
  };
}
