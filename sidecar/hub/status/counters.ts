/** The counters and times of a hub. Labels are names of the API and ids of targets, never addresses or numbers. */
import { Counter, Histogram, type Registry } from 'prom-client';
import { labelOf } from '../../store/hub/pushes/counts.ts';

/** Of answers to people and programs, seconds. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** Of tries of pushes: they take 10 s at most. */
const TRY_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface AnsweredRequest {
  method: string;
  /** The route's pattern; undefined: no such route. */
  route: string | undefined;
  /** HTTP status. */
  status: number;
  /** Null: a stream, which is open as long as its client wants. */
  ms: number | null;
}

/** What parts of a hub count. */
export interface HubCounters {
  requestAnswered(request: AnsweredRequest): void;
  /** `failed`: name, password or code; `limited`: too many tries; `oidc`: whatever the issuer's way ended in. */
  loginRefused(reason: 'failed' | 'limited' | 'oidc'): void;
  /** @param target as in `hub_outbox` */
  pushTried(target: string, outcome: 'received' | 'failed', ms: number): void;
  pushesGivenUp(target: string, count: number): void;
  callsSettled(count: number): void;
  callsRemoved(count: number): void;
}

export function createHubCounters(registry: Registry): HubCounters {
  const registers = [registry];
  const requests = new Counter({
    name: 'cti_robot_hub_requests_total',
    help: 'Requests to the API',
    labelNames: ['method', 'route', 'code'],
    registers,
  });
  const seconds = new Histogram({
    name: 'cti_robot_hub_request_seconds',
    help: 'Time of requests to the API, without event streams',
    labelNames: ['method', 'route'],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const refused = new Counter({
    name: 'cti_robot_hub_logins_refused_total',
    help: 'Logins that were refused',
    labelNames: ['reason'],
    registers,
  });
  const tries = new Counter({
    name: 'cti_robot_hub_push_tries_total',
    help: 'Tries of pushes, by target',
    labelNames: ['target', 'outcome'],
    registers,
  });
  const trySeconds = new Histogram({
    name: 'cti_robot_hub_push_try_seconds',
    help: 'Time of tries of pushes',
    labelNames: ['outcome'],
    buckets: TRY_BUCKETS,
    registers,
  });
  const givenUp = new Counter({
    name: 'cti_robot_hub_pushes_given_up_total',
    help: 'Pushes that this hub gave up, by target',
    labelNames: ['target'],
    registers,
  });
  const settled = new Counter({
    name: 'cti_robot_hub_calls_settled_total',
    help: 'Calls that this hub graded and pushed for the first time',
    registers,
  });
  const removed = new Counter({
    name: 'cti_robot_hub_calls_removed_total',
    help: 'Calls that this hub removed because their account no longer keeps them',
    registers,
  });
  return {
    requestAnswered({ method, route = 'none', status, ms }) {
      requests.inc({ method, route, code: String(status) });
      if (ms !== null) seconds.observe({ method, route }, ms / 1000);
    },
    loginRefused: (reason) => refused.inc({ reason }),
    pushTried(target, outcome, ms) {
      tries.inc({ target: labelOf(target), outcome });
      trySeconds.observe({ outcome }, ms / 1000);
    },
    pushesGivenUp: (target, count) => givenUp.inc({ target: labelOf(target) }, count),
    callsSettled: (count) => settled.inc(count),
    callsRemoved: (count) => removed.inc(count),
  };
}

/** Of commands, which are short, and of tests. */
export const UNCOUNTED: HubCounters = {
  requestAnswered() {},
  loginRefused() {},
  pushTried() {},
  pushesGivenUp() {},
  callsSettled() {},
  callsRemoved() {},
};
