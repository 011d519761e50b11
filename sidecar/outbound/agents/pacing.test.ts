/** The rules together, over thousands of calls to people who answer by chance: share of abandoned calls, use of agents. */
import { describe, expect, it } from 'vitest';
import { agentRoom } from './agent-room.ts';
import { isAbandoned } from './agent-wait.ts';
import { abandonedShare, type CallWindow, ratioInEffect, withCalls } from './ratio.ts';
import { SimulatedAgents } from './simulated-agents.ts';

/** xorshift: the same seed gives the same calls. @returns numbers from 0 up to 1 */
function chances(seed: number): () => number {
  let state = seed * 2_654_435_761 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

interface Campaign {
  seed: number;
  agents: number;
  ratio: number;
  /** Share of callees who answer, at a time; s */
  answers: (at: number) => number;
  hours: number;
  /** s */
  talk: number;
}

const LIMIT = 0.03;
const AFTER_MS = 2_000;
/** Hosts read a queue so often, s. */
const READ = 1;
const TICK = 0.25;

interface Run {
  /** By hour: calls that wanted an agent, those that were abandoned, the highest share of the last calls. */
  hours: { answered: number; abandoned: number; worst: number }[];
  /** Share of the time in which agents talked, after the first hour. */
  use: number;
}

/** A queue is read once a second; calls ring for 5 to 20 s; callees wait for 6 s. */
function run({ seed, agents: count, ratio, answers, hours, talk }: Campaign): Run {
  const chance = chances(seed);
  const agents = new SimulatedAgents(count);
  const ticks = new Map<number, (() => void)[]>();
  const later = (at: number, act: () => void): void => {
    const tick = Math.ceil(at / TICK);
    ticks.set(tick, [...(ticks.get(tick) ?? []), act]);
  };
  /** As the host knows it: a call needs an agent until a reading of the queue shows that it has one. */
  const needing = new Set<number>();
  const served: number[] = [];
  const seen = { free: count, at: 0 };
  const result: Run = { hours: [], use: 0 };
  let window: CallWindow = '';
  let inEffect = 1;
  let talked = 0;
  let calls = 0;
  let now = 0;
  const end = (waited: number, hasAgent: boolean): void => {
    const abandoned = isAbandoned({ hasAgent, waited: waited * 1000, calleeLeft: true }, AFTER_MS);
    window = withCalls(window, [abandoned]);
    const hour = result.hours[Math.floor(now / 3600)] ?? { answered: 0, abandoned: 0, worst: 0 };
    result.hours[Math.floor(now / 3600)] = hour;
    hour.answered++;
    if (abandoned) hour.abandoned++;
    if (window.length >= 100) hour.worst = Math.max(hour.worst, abandonedShare(window) ?? 0);
  };
  const answer = (id: number): void => {
    const from = now;
    let isOver = false;
    agents.join(String(id), () => {
      isOver = true;
      served.push(id);
      // Most talks are short, and some are long.
      const length = Math.min(4 * talk, 5 - Math.log(1 - chance()) * (talk - 5));
      if (now > 3600) talked += length;
      end(now - from, true);
      later(now + length, () => agents.release());
    });
    later(from + 6, () => {
      if (isOver) return;
      agents.leave(String(id));
      needing.delete(id);
      end(now - from, false);
    });
  };
  for (; now < hours * 3600; now += TICK) {
    for (const act of ticks.get(now / TICK) ?? []) act();
    ticks.delete(now / TICK);
    if (now - seen.at >= READ) {
      Object.assign(seen, { free: agents.free, at: now });
      for (const id of served.splice(0)) needing.delete(id);
      inEffect = ratioInEffect(window, { ratio, limit: LIMIT });
    }
    const queue = { free: seen.free, ringing: 0, othersWaiting: 0 };
    for (let room = agentRoom(queue, { needing: needing.size, ratio: inEffect }); room > 0; room--) {
      const id = ++calls;
      needing.add(id);
      const isAnswered = chance() < answers(now);
      later(
        now + (isAnswered ? 5 + chance() * 10 : 20),
        isAnswered ? () => answer(id) : () => needing.delete(id),
      );
    }
  }
  return { ...result, use: talked / count / ((hours - 1) * 3600) };
}

describe('a campaign that connects people to agents', () => {
  it.each([
    [1, 20, 0.2],
    [2, 20, 0.4],
    [3, 20, 0.7],
    [4, 60, 0.3],
    [5, 3, 0.3],
    [6, 1, 0.7],
  ])(
    'abandons fewer than the limit allows, in every window: seed %i, %i agents, %f answer',
    (seed, agents, rate) => {
      const campaign = { seed, agents, ratio: 4, answers: () => rate, hours: 4, talk: 60 };
      const paced = run(campaign);
      expect(Math.max(...paced.hours.map(({ worst }) => worst))).toBeLessThan(LIMIT);
      // One call an agent abandons nobody, and wastes the time of those whose calls nobody answers.
      const careful = run({ ...campaign, ratio: 1 });
      expect(careful.hours.every(({ abandoned }) => abandoned === 0)).toBe(true);
      expect(paced.use).toBeGreaterThan(agents >= 20 ? careful.use * 1.01 : careful.use * 0.97);
    },
  );

  it.each([1, 2, 3])('recovers when suddenly many more answer: seed %i', (seed) => {
    const answers = (at: number) => (at > 2 * 3600 && at <= 4 * 3600 ? 0.8 : 0.2);
    const { hours } = run({ seed, agents: 20, ratio: 4, answers, hours: 6, talk: 60 });
    const shares = hours.map(({ answered, abandoned }) => abandoned / answered);
    expect(Math.max(...shares)).toBeLessThan(LIMIT);
    expect(shares.at(-1)).toBeLessThan(LIMIT / 3);
  });
});
