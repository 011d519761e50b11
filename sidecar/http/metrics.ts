/**
 * The metrics of `GET /metrics`. Each part of the sidecar registers its own. No label depends on a caller.
 */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { HubHealth } from '../hub/status/health.ts';
import { registerGauges } from '../lib/gauges.ts';
import type { RouteStatus } from '../sync/routes/route-sync.ts';
import type { FlowSyncStatus } from '../sync/sync.ts';

export type Metrics = Registry;

/** A registry with the metrics of the process (memory, CPU, event loop). */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/**
 * The metrics of a process whose hub runs in a thread of its own, with those of the hub.
 *
 * @param hub null: there is none
 */
export function withHubMetrics(
  registry: Metrics,
  hub: () => { health(): HubHealth; metrics(): Promise<string> } | null,
): { contentType: string; metrics(): Promise<string> } {
  new Gauge({
    name: 'cti_robot_hub_up',
    help: '1 while the hub of this sidecar runs and reacts; no sample without a hub',
    registers: [registry],
    collect() {
      const running = hub();
      if (running) this.set(running.health().database === null ? 0 : 1);
      else this.remove();
    },
  });
  return {
    contentType: registry.contentType,
    async metrics() {
      const [own, ofHub] = await Promise.all([registry.metrics(), hub()?.metrics()]);
      return ofHub ? `${own}${ofHub}` : own;
    },
  };
}

/** Metrics of flows and of Redis. */
export function registerFlowMetrics(registry: Metrics, status: () => FlowSyncStatus): void {
  const gauge = registerGauges(registry, status);
  gauge('cti_robot_flows_loaded', 'Flows that calls can use', ({ loaded }) => loaded);
  gauge('cti_robot_flows_refused', 'Flows whose newest script is refused', ({ refused }) => refused);
  gauge(
    'cti_robot_flows_costly',
    'Flows with regular expressions that cost too much and never match',
    ({ costly }) => costly,
  );
  gauge(
    'cti_robot_flows_held',
    'Flows that are no longer in Redis and stay until their removal is accepted',
    ({ redis }) => redis?.held?.flows ?? 0,
  );
  new Gauge({
    name: 'cti_robot_redis_up',
    help: '1 while both connections to Redis work; no sample if Redis is not set',
    registers: [registry],
    collect() {
      const { redis } = status();
      if (redis) this.set(redis.up ? 1 : 0);
      else this.remove();
    },
  });
}

/** Metrics of routes. */
export function registerRouteMetrics(registry: Metrics, status: () => RouteStatus): void {
  const gauge = registerGauges(registry, status);
  gauge(
    'cti_robot_routes_loaded',
    'Numbers and ranges that have a route on this host',
    ({ loaded }) => loaded,
  );
  gauge('cti_robot_routes_refused', 'Routes whose newest form is refused', ({ faults }) => faults.size);
  gauge(
    'cti_robot_routes_held',
    'Routes that are no longer in Redis and stay until their removal is accepted',
    ({ held }) => held?.flows ?? 0,
  );
  gauge(
    'cti_robot_routes_compared_timestamp_seconds',
    'When routes were last compared with where they come from; 0: not since the start',
    ({ compared }) => (compared ?? 0) / 1000,
  );
}

/** How many services of each kind are paused after failures. */
export interface PausedServices {
  tts: number;
  nlp: number;
  /** Addresses that know callers. */
  context: number;
}

export function registerPausedServices(registry: Metrics, paused: () => PausedServices): void {
  new Gauge({
    name: 'cti_robot_speech_services_paused',
    help: 'Services to which requests are paused after failures',
    labelNames: ['service'],
    registers: [registry],
    collect() {
      for (const [service, count] of Object.entries(paused())) this.set({ service }, count);
    },
  });
}
