import type { Registry } from 'prom-client';
import { registerGauges } from '../lib/gauges.ts';
import type { KeeperStatus } from './recording-keeper.ts';

/** Metrics of recordings whose calls are over. */
export function registerRecordingMetrics(registry: Registry, status: () => KeeperStatus): void {
  const gauge = registerGauges(registry, status);
  gauge(
    'cti_robot_recordings_waiting',
    'Recordings on this host that wait to be moved to their store',
    ({ waiting }) => waiting,
  );
  gauge(
    'cti_robot_recordings_waiting_seconds',
    'For how long the oldest of them has waited',
    ({ waitingMs }) => waitingMs / 1000,
  );
  gauge(
    'cti_robot_recordings_removing',
    'Recordings of this host that are to be deleted',
    ({ removing }) => removing,
  );
}
