import { describe, expect, it } from 'vitest';
import { type HubState, healthWithout, hubHealth } from './health.ts';

const WELL: HubState = {
  kind: 'mysql',
  watched: { database: { up: true, error: null }, pushes: [], records: { late: 0, lagMs: 0 } },
  sender: { lookedMs: 400, inFlight: 2, resting: [] },
  settler: { lookedMs: 200 },
  retention: { completedMs: 50_000, failing: false },
  routes: { failure: null, failingMs: 0 },
  redisTasks: null,
};

describe('the health of a hub', () => {
  it('is ok while its database answers and its jobs look', () => {
    const pushes = [
      { target: 'target:1', waiting: 3, dead: 1, oldestMs: 900 },
      { target: 'task', waiting: 4, dead: 0, oldestMs: 1500 },
    ];
    const sender = { ...WELL.sender, resting: ['target:1'] };
    const state = { ...WELL, sender, watched: { ...WELL.watched, pushes } };
    expect(hubHealth(state)).toMatchObject({
      status: 'ok',
      problems: [],
      database: { kind: 'mysql', up: true, error: null },
      pushes: { waiting: 7, dead: 1, oldestMs: 1500, inFlight: 2, resting: 1 },
      records: { late: 0, lagMs: 0, lookedMs: 200 },
    });
  });

  it.each<[string, Partial<HubState>, RegExp]>([
    [
      'its database does not answer',
      { watched: { ...WELL.watched, database: { up: false, error: 'ECONNREFUSED' } } },
      /database does not answer: ECONNREFUSED/,
    ],
    ['its sender is stuck', { sender: { ...WELL.sender, lookedMs: 61_000 } }, /pushes are not sent.*61 s/],
    ['its settler is stuck', { settler: { lookedMs: 90_000 } }, /not graded.*90 s/],
    [
      'its settler is far behind',
      { watched: { ...WELL.watched, records: { late: 3, lagMs: 400_000 } } },
      /graded 400 s late/,
    ],
    [
      'routes do not reach hosts',
      { routes: { failure: 'ECONNREFUSED', failingMs: 61_000 } },
      /hosts do not get changes of routes for 61 s: ECONNREFUSED/,
    ],
    [
      'tasks in Redis have not been read for a minute',
      { redisTasks: { failure: 'ECONNREFUSED', failingMs: 61_000, problems: [] } },
      /^tasks in redis cannot be read for 61 s: ECONNREFUSED$/,
    ],
    [
      'a task in Redis has a problem',
      { redisTasks: { failure: null, failingMs: 0, problems: ['cti_queue_dialer_task@a, task 1: no'] } },
      /^cti_queue_dialer_task@a, task 1: no$/,
    ],
    ['old calls stay', { retention: { completedMs: 1, failing: true } }, /cannot be removed/],
  ])('is degraded when %s', (_, change, problem) => {
    const { status, problems } = hubHealth({ ...WELL, ...change });
    expect(status).toBe('degraded');
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it('is ok while Redis with tasks is away for less than a minute', () => {
    const redisTasks = { failure: 'ECONNREFUSED', failingMs: 59_000, problems: [] };
    expect(hubHealth({ ...WELL, redisTasks })).toMatchObject({ status: 'ok', problems: [], redisTasks });
  });

  it('tells the first tasks in Redis that have problems, and counts the others', () => {
    const told = ['1', '2', '3', '4', '5', '6', '7'];
    const health = hubHealth({ ...WELL, redisTasks: { failure: null, failingMs: 0, problems: told } });
    expect(health.problems).toEqual([...told.slice(0, 5), '2 more tasks in redis have problems']);
    expect(health.redisTasks?.problems).toEqual(told);
  });

  it('of a hub that has not started says why', () => {
    expect(healthWithout('no rights')).toMatchObject({ status: 'degraded', problems: ['no rights'] });
  });
});
