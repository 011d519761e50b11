import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { DialerStatus, DialerWatch } from './dialer.ts';
import type { HeardBeforeAnswer } from './freeswitch/announcements.ts';

export interface HostWatch extends DialerWatch {
  heardBeforeAnswer(heard: HeardBeforeAnswer): void;
}

/** Of the time that a look at all due tasks takes, seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * Metrics of the calls that this host places for tasks.
 *
 * @param status null: this host places none
 */
export function dialerMetrics(registry: Registry, status: () => DialerStatus | null): HostWatch {
  let claimedAt: number | undefined;
  const gauge = (name: string, help: string, value: (now: DialerStatus) => number | undefined): void => {
    new Gauge({
      ...{ name, help, registers: [registry] },
      collect() {
        const now = status();
        const known = now === null ? undefined : value(now);
        if (known === undefined) this.remove();
        else this.set(known);
      },
    });
  };
  gauge('cti_robot_dialer_placing', '1 while this host places calls of tasks', ({ stopped }) =>
    Number(stopped === null),
  );
  gauge('cti_robot_dialer_calls', 'Calls of tasks in progress on this host', ({ calls }) => calls);
  gauge(
    'cti_robot_dialer_ends_waiting',
    'Ends of calls that the database does not have yet',
    ({ ends }) => ends,
  );
  gauge('cti_robot_dialer_claim_age_seconds', 'Time since numbers were last claimed', () =>
    claimedAt === undefined ? undefined : (performance.now() - claimedAt) / 1000,
  );
  const attempts = new Counter({
    name: 'cti_robot_dialer_attempts_total',
    help: 'Attempts that have ended, by class of outcome',
    labelNames: ['class'],
    registers: [registry],
  });
  const agentCalls = new Counter({
    name: 'cti_robot_dialer_agent_calls_total',
    help: 'Calls in which a person wanted an agent',
    registers: [registry],
  });
  const abandonedCalls = new Counter({
    name: 'cti_robot_dialer_abandoned_total',
    help: 'Calls in which a person wanted an agent and none came in time',
    registers: [registry],
  });
  const earlyMedia = new Counter({
    name: 'cti_robot_dialer_early_media_total',
    help: 'Calls with sound before the answer whose announcements are recognised, by what was heard',
    labelNames: ['heard'],
    registers: [registry],
  });
  const claims = new Histogram({
    name: 'cti_robot_dialer_claim_seconds',
    help: 'Duration of a look at all tasks with numbers that are due',
    buckets: BUCKETS,
    registers: [registry],
  });
  return {
    claimed(ms) {
      claimedAt = performance.now();
      claims.observe(ms / 1000);
    },
    ended: (outcome) => attempts.inc({ class: outcome }),
    agentCall(abandoned) {
      agentCalls.inc();
      if (abandoned) abandonedCalls.inc();
    },
    heardBeforeAnswer: (heard) => earlyMedia.inc({ heard }),
  };
}
