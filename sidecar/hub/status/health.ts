/** Whether a hub does its work, and if not, why. */
import type { HubStore } from '../../store/hub/hub-store.ts';
import type { RedisTaskStatus } from '../doors/redis-tasks/door.ts';
import type { RouteKeeperStatus } from '../inbound/route-keeper.ts';
import type { SenderStatus } from '../pushes/sender.ts';
import type { SettlerStatus } from '../records/settler.ts';
import type { RetentionStatus } from '../retention/retention.ts';
import type { Watched } from './watch.ts';

/** A hub whose sender or settler has not completed a look for so long is stuck, ms. */
const STUCK_MS = 60_000;
/** A hub that is so far behind with calls that have ended needs attention, ms. */
const BEHIND_MS = 300_000;

export interface HubHealth {
  /** `degraded`: the hub runs, but something needs attention. */
  status: 'ok' | 'degraded';
  /** What needs attention, in words. */
  problems: string[];
  /** Null: the hub has not started. */
  database: { kind: HubStore['kind']; up: boolean; error: string | null } | null;
  /** `waiting` and `dead` count those of all hubs, `inFlight` and `resting` concern this one. */
  pushes: {
    waiting: number;
    dead: number;
    oldestMs: number;
    inFlight: number;
    /** Targets that rest after failures. */
    resting: number;
    /** How long ago this hub looked for pushes last. */
    lookedMs: number;
  } | null;
  records:
    | (SettlerStatus & {
        /** Calls that have not been settled 10 minutes after their end was stored. */
        late: number;
        lagMs: number;
      })
    | null;
  retention: RetentionStatus | null;
  /** Whether hosts can find the routes of numbers. */
  routes: RouteKeeperStatus | null;
  /** Null: no tasks are taken from Redis. */
  redisTasks: RedisTaskStatus | null;
}

export interface HubState {
  kind: HubStore['kind'];
  watched: Watched;
  sender: SenderStatus;
  settler: SettlerStatus;
  retention: RetentionStatus;
  routes: RouteKeeperStatus;
  /** Null: no tasks are taken from Redis. */
  redisTasks: RedisTaskStatus | null;
}

export function hubHealth({ kind, ...state }: HubState): HubHealth {
  const { watched, sender, settler, retention, routes, redisTasks } = state;
  const { database, pushes, records } = watched;
  const problems = problemsOf(state);
  const sum = (count: (of: Watched['pushes'][number]) => number) =>
    pushes.reduce((all, one) => all + count(one), 0);
  return {
    status: problems.length === 0 ? 'ok' : 'degraded',
    problems,
    database: { kind, ...database },
    pushes: {
      waiting: sum(({ waiting }) => waiting),
      dead: sum(({ dead }) => dead),
      oldestMs: pushes.reduce((most, { oldestMs }) => Math.max(most, oldestMs), 0),
      inFlight: sender.inFlight,
      resting: sender.resting.length,
      lookedMs: sender.lookedMs,
    },
    records: { ...settler, ...records },
    retention,
    routes,
    redisTasks,
  };
}

/** Of a hub that does not run, or does not react. */
export function healthWithout(problem: string): HubHealth {
  return {
    status: 'degraded',
    problems: [problem],
    database: null,
    pushes: null,
    records: null,
    retention: null,
    routes: null,
    redisTasks: null,
  };
}

/** Of tasks in Redis; the health has all of them. */
const MOST_TOLD = 5;

function problemsOf(state: Omit<HubState, 'kind'>): string[] {
  const { watched, sender, settler, retention, routes, redisTasks } = state;
  const { database, records } = watched;
  // Without its database a hub can do nothing else.
  if (!database.up) return [`the database does not answer: ${database.error}`];
  const problems: string[] = [];
  const seconds = (ms: number) => Math.round(ms / 1000);
  if (sender.lookedMs > STUCK_MS)
    problems.push(`pushes are not sent: no look for ${seconds(sender.lookedMs)} s`);
  if (settler.lookedMs > STUCK_MS)
    problems.push(`calls that have ended are not graded: no look for ${seconds(settler.lookedMs)} s`);
  else if (records.lagMs > BEHIND_MS)
    problems.push(`calls that have ended are graded ${seconds(records.lagMs)} s late`);
  if (retention.failing) problems.push('old calls cannot be removed');
  if (routes.failure !== null && routes.failingMs > STUCK_MS)
    problems.push(`hosts do not get changes of routes for ${seconds(routes.failingMs)} s: ${routes.failure}`);
  if (redisTasks !== null) {
    const { failure, failingMs, problems: told } = redisTasks;
    if (failure !== null && failingMs > STUCK_MS)
      problems.push(`tasks in redis cannot be read for ${seconds(failingMs)} s: ${failure}`);
    problems.push(...told.slice(0, MOST_TOLD));
    if (told.length > MOST_TOLD)
      problems.push(`${told.length - MOST_TOLD} more tasks in redis have problems`);
  }
  return problems;
}
