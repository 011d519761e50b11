/** The gauges of a hub: what its health shows, for Prometheus. */
import { Gauge, type Registry } from 'prom-client';
import { registerGauges } from '../../lib/gauges.ts';
import type { HubState } from './health.ts';

export interface GaugeSources {
  state: () => HubState;
  /** Clients of `GET /v1/events`. */
  streams: () => number;
}

export function registerHubGauges(registry: Registry, { state, streams }: GaugeSources): void {
  const gauge = registerGauges(registry, state);
  gauge('cti_robot_hub_database_up', '1 while the hub’s database answers', ({ watched }) =>
    Number(watched.database.up),
  );
  gauge('cti_robot_hub_pushes_in_flight', 'Pushes that this hub is sending', ({ sender }) => sender.inFlight);
  gauge(
    'cti_robot_hub_push_look_age_seconds',
    'Time since this hub looked for pushes last',
    ({ sender }) => sender.lookedMs / 1000,
  );
  gauge(
    'cti_robot_hub_settle_look_age_seconds',
    'Time since this hub looked for calls that have ended last',
    ({ settler }) => settler.lookedMs / 1000,
  );
  gauge(
    'cti_robot_hub_settle_lag_seconds',
    'How long the call that is due longest has waited to be graded; of all hubs',
    ({ watched }) => watched.records.lagMs / 1000,
  );
  gauge(
    'cti_robot_hub_calls_late',
    'Calls that are not whole 10 minutes after their end was stored; of all hubs',
    ({ watched }) => watched.records.late,
  );
  gauge('cti_robot_hub_retention_failing', '1 while old calls cannot be removed', ({ retention }) =>
    Number(retention.failing),
  );
  gauge(
    'cti_robot_hub_retention_age_seconds',
    'Time since this hub last completed a look for old calls, or since its start',
    ({ retention }) => retention.completedMs / 1000,
  );
  registerGauges(registry, streams)(
    'cti_robot_hub_event_streams',
    'Clients of GET /v1/events',
    (open) => open,
  );
  registerPushGauges(registry, state);
}

function registerPushGauges(registry: Registry, state: () => HubState): void {
  const registers = [registry];
  new Gauge({
    name: 'cti_robot_hub_pushes',
    help: 'Pushes that wait or are dead, by target; of all hubs',
    labelNames: ['target', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { target, waiting, dead } of state().watched.pushes) {
        this.set({ target, state: 'waiting' }, waiting);
        this.set({ target, state: 'dead' }, dead);
      }
    },
  });
  new Gauge({
    name: 'cti_robot_hub_push_oldest_seconds',
    help: 'How long the oldest waiting push has waited, by target; of all hubs',
    labelNames: ['target'],
    registers,
    collect() {
      this.reset();
      for (const { target, oldestMs } of state().watched.pushes) this.set({ target }, oldestMs / 1000);
    },
  });
  new Gauge({
    name: 'cti_robot_hub_push_target_resting',
    help: '1 while a target rests after failures, or is tried with one push at a time',
    labelNames: ['target'],
    registers,
    collect() {
      this.reset();
      for (const target of state().sender.resting) this.set({ target }, 1);
    },
  });
}
