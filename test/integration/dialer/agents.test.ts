/** Tasks that connect callees to agents: how many are called, what an end means, and what is kept of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueAnswer } from '../../../sidecar/dialer/agents/queue-reading.ts';
import type { PlannedCall } from '../../../sidecar/dialer/carrier.ts';
import { WINDOW } from '../../../sidecar/outbound/agents/ratio.ts';
import { countersOf } from '../../../sidecar/outbound/tasks/counters.ts';
import { callWindows } from '../../../sidecar/store/hub/agents/pacing.ts';
import { readFigures } from '../../../sidecar/store/hub/dialing/counters.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { type Dialing, mobiles, startDialing } from './dialing.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const QUEUE = 'callcenter:support@default';

/** A queue as a host has read it. */
function queueOf(change: Partial<Exclude<QueueAnswer, { fault: unknown }>>): QueueAnswer {
  return { agents: 10, free: 0, ringing: 0, waiting: [], talking: [], ...change };
}

async function aTask(
  kind: 'sqlite' | 'mariadb',
  change: Parameters<Dialing['task']>[0] = {},
  hosts = 1,
): Promise<{ dialing: Dialing; taskId: number; lineId: number }> {
  const dialing = await startDialing(kind, mariadb, hosts);
  const lineId = await dialing.line({
    kind: 'gateway',
    dial_string: 'sofia/gateway/a/${destination_number}',
  });
  const task = { scheduling_queue: QUEUE, scheduling_policy_ratio: 1, caller_line_id: lineId };
  const taskId = await dialing.task({ ...task, ...change });
  await dialing.numbers(taskId, mobiles(100));
  return { dialing, taskId, lineId };
}

const ids = (calls: readonly PlannedCall[]): string[] => calls.map(({ id }) => id);
const AGENT = { hasAgent: true, waited: 400, calleeLeft: true };
const NOBODY = { hasAgent: false, waited: 9_000, calleeLeft: true };

describe.each(['sqlite', 'mariadb'] as const)('a task with a queue, on %s', (kind) => {
  it('has as many calls as agents are free, whoever is talking', async () => {
    const { dialing } = await aTask(kind);
    const placed = await dialing.claim(0, { queues: () => queueOf({ free: 3 }) });
    expect(placed).toHaveLength(3);
    expect(placed.every(({ queue }) => queue === QUEUE)).toBe(true);
    const [first = '', second = ''] = ids(placed);
    // The same reading: these three need the agents that it has counted.
    expect(await dialing.claim(0, { queues: () => queueOf({ free: 3 }) })).toHaveLength(0);
    const talking = { free: 1, talking: [first, second] };
    expect(await dialing.claim(0, { queues: () => queueOf(talking) })).toHaveLength(0);
    expect(await dialing.claim(0, { queues: () => queueOf({ ...talking, free: 3 }) })).toHaveLength(2);
  });

  it('leaves agents to the calls of others that wait', async () => {
    const { dialing } = await aTask(kind);
    const first = await dialing.claim(0, { queues: () => queueOf({ free: 4, waiting: ['x', 'y'] }) });
    expect(first).toHaveLength(2);
    // One of ours waits now: it is counted once.
    const waiting = ['x', ...ids(first).slice(0, 1)];
    expect(await dialing.claim(0, { queues: () => queueOf({ free: 4, waiting }) })).toHaveLength(1);
  });
});

it.each<[string, QueueAnswer | undefined]>([
  ['cannot be read', { fault: 'not-connected' }],
  ['is not there', { fault: 'no-queue' }],
  ['was read too long ago', { fault: 'stale' }],
  ['has no free agent', queueOf({})],
  ['is one of a host that reads none', undefined],
])('nobody is called for a queue that %s', async (_, answer) => {
  const { dialing, taskId } = await aTask('sqlite');
  const queues = answer && (() => answer);
  expect(await dialing.claimOnce(0, taskId, { queues })).toMatchObject({ calls: [], looked: 0 });
});

it('two tasks with one queue do not count on the same agents', async () => {
  const { dialing, lineId } = await aTask('sqlite', { maximumcall: 4 });
  const second = { caller_line_id: lineId, scheduling_queue: QUEUE, scheduling_policy_ratio: 2 };
  await dialing.numbers(await dialing.task(second), mobiles(50, 13_700_000_000));
  const placed = await dialing.claim(0, { queues: () => queueOf({ free: 5 }) });
  // The second one at its ratio until enough is known: one call an agent, one agent is left.
  expect(placed).toHaveLength(5);
  expect(new Set(placed.map(({ taskId }) => taskId)).size).toBe(2);
});

it('a queue has the same agents whether a task names its module or not', async () => {
  const { dialing, lineId } = await aTask('sqlite', { maximumcall: 4 });
  const second = { caller_line_id: lineId, scheduling_queue: 'support@default', scheduling_policy_ratio: 1 };
  await dialing.numbers(await dialing.task(second), mobiles(50, 13_700_000_000));
  const placed = await dialing.claim(0, { queues: () => queueOf({ free: 5 }) });
  expect(placed).toHaveLength(5);
});

it('each host counts its own agents, and the limits of the task hold over all of them', async () => {
  const { dialing } = await aTask('mariadb', { maximumcall: 5 }, 2);
  const hosts = [0, 1].map((host) => dialing.claim(host, { queues: () => queueOf({ free: 4 }) }));
  const [first = [], second = []] = await Promise.all(hosts);
  expect(first.length + second.length).toBe(5);
  expect(Math.max(first.length, second.length)).toBeLessThanOrEqual(4);
});

it('simulated agents take no calls of real lines, and real agents no simulated ones', async () => {
  const real = await aTask('sqlite', { scheduling_queue: 'simulated:3' });
  expect(await real.dialing.claim(0, { queues: () => queueOf({ free: 3 }) })).toHaveLength(0);
  const lineId = await real.dialing.line({ kind: 'simulated' });
  const taskId = await real.dialing.task({ caller_line_id: lineId, scheduling_queue: 'simulated:3' });
  await real.dialing.numbers(taskId, mobiles(9, 13_700_000_000));
  expect(await real.dialing.claim(0, { queues: () => queueOf({ free: 3 }) })).toHaveLength(3);
});

describe('a call that wanted an agent', () => {
  it.each([
    ['got one', { agent: AGENT }, { status: 1, class: 'answered', agent: 1, agent_wait: 400, abandoned: 0 }],
    [
      'got one late',
      { agent: { ...AGENT, waited: 2_500 } },
      { status: 1, class: 'answered', agent: 1, agent_wait: 2_500, abandoned: 1 },
    ],
    [
      'got none',
      { agent: NOBODY },
      { status: 12, class: 'no-agent', agent: 0, agent_wait: 9_000, abandoned: 1 },
    ],
    [
      'was ended by the callee at once',
      { agent: { ...NOBODY, waited: 900 } },
      { status: 12, class: 'no-agent', agent: 0, agent_wait: 900, abandoned: 0 },
    ],
    [
      'was a machine',
      { agent: NOBODY, machine: true },
      { status: 1, class: 'machine', agent: 0, abandoned: 0 },
    ],
    ['wanted none after all', { agent: null }, { status: 1, class: 'answered', agent: null, abandoned: 0 }],
  ])('and %s', async (_, end, row) => {
    const { dialing, taskId } = await aTask('sqlite');
    const [call] = await dialing.claim(0, { queues: () => queueOf({ free: 1 }) });
    await dialing.end([call as PlannedCall], end);
    const { db } = dialing.hub.store;
    expect(await db.selectFrom('call_history').selectAll().executeTakeFirst()).toMatchObject(row);
    const counters = countersOf((await readFigures(db, [taskId])).get(taskId) ?? new Map());
    const counts = end.agent !== null && !('machine' in end);
    expect(counters).toMatchObject({ answered: 1, agent_calls: counts ? 1 : 0, abandoned: row.abandoned });
    expect((await callWindows(db, [taskId])).get(taskId)).toBe(counts ? String(row.abandoned) : undefined);
  });

  it('waits as long as the task says, and the ratio falls and rises with the share', async () => {
    const task = { scheduling_policy_ratio: 3, rules: { abandonAfter: 10_000, abandonLimit: 0.1 } };
    const { dialing, taskId } = await aTask('sqlite', task);
    const { db } = dialing.hub.store;
    const window = (calls: string) =>
      db
        .insertInto('call_task_pacing')
        .values({ task_id: taskId, calls })
        .onConflict((on) => on.column('task_id').doUpdateSet({ calls }))
        .execute();
    const queues = () => queueOf({ free: 4 });
    const place = async (): Promise<number> => {
      const calls = await dialing.claim(0, { queues });
      await dialing.end(calls, { agent: { ...NOBODY, waited: 9_999 }, bill: 10_500 });
      return calls.length;
    };
    expect(await place()).toBe(4);
    await window('0'.repeat(WINDOW));
    expect(await place()).toBe(12);
    // None of these was abandoned: the task lets callees wait for ten seconds.
    expect((await callWindows(db, [taskId])).get(taskId)).toBe('0'.repeat(WINDOW));
    await window('0'.repeat(WINDOW - 50) + '1'.repeat(50));
    expect(await place()).toBe(4);
  });
});
