import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentRoom } from './agent-room.ts';
import { isAbandoned } from './agent-wait.ts';
import { readQueueName } from './queue-name.ts';
import { abandonedShare, LEAST_KNOWN, ratioInEffect, WINDOW, withCalls } from './ratio.ts';

describe('the name of a queue', () => {
  it.each([
    ['callcenter:support@default', 'callcenter', 'support@default', 0],
    ['fifo:sales', 'fifo', 'sales', 0],
    ['support@default', 'any', 'support@default', 0],
    ['simulated:5', 'simulated', '5', 5],
    ['simulated:10000', 'simulated', '10000', 10_000],
  ])('%s is of %s', (text, kind, name, agents) =>
    expect(readQueueName(text)).toEqual({ kind, name, agents }),
  );

  it.each([
    ['', 'callcenter:', 'fifo: sales', 'a b', 'a\nb', "a'b", '${x}', 'a|b', 'a,b', 'other:queue', '-a'],
    ['simulated:0', 'simulated:-1', 'simulated:10001', 'simulated:x', 'simulated:1e3', `a${'b'.repeat(64)}`],
  ])('is not %j …', (...texts) =>
    expect(texts.map((text) => readQueueName(text as string))).toEqual(texts.map(() => null)),
  );
});

describe('calls for agents', () => {
  it.each([
    // free, ringing, others waiting, needing, ratio, may be placed
    [0, 0, 0, 0, 2, 0],
    [4, 0, 0, 0, 1, 4],
    [4, 0, 0, 0, 1.5, 6],
    [3, 0, 0, 0, 1.5, 4],
    [4, 0, 0, 3, 1.5, 3],
    [4, 0, 0, 9, 1.5, 0],
    [4, 0, 1, 0, 1, 3],
    [4, 0, 5, 0, 2, 0],
    // Two telephones ring for two calls of ours that wait, one agent is free.
    [1, 2, 0, 2, 1, 1],
    [10, 0, 0, 0, 0.7, 7],
    [1, 0, 0, 0, 0.5, 0],
  ])(
    '%i free, %i ringing, %i of others, %i needing, ratio %f: %i',
    (free, ringing, othersWaiting, needing, ratio, room) =>
      expect(agentRoom({ free, ringing, othersWaiting }, { needing, ratio })).toBe(room),
  );

  it('are never more than agents times ratio, however many are under way', () => {
    const count = fc.nat({ max: 500 });
    const given = {
      free: count,
      ringing: count,
      othersWaiting: count,
      needing: count,
      tenths: fc.nat({ max: 100 }),
    };
    fc.assert(
      fc.property(fc.record(given), ({ free, ringing, othersWaiting, needing, tenths }) => {
        const ratio = tenths / 10;
        const room = agentRoom({ free, ringing, othersWaiting }, { needing, ratio });
        const most = Math.max(0, free + ringing - othersWaiting) * ratio;
        expect(Number.isInteger(room) && room >= 0).toBe(true);
        if (room > 0) expect(room + needing).toBeLessThanOrEqual(most + 1e-6);
        // One more agent never means fewer calls, one more call that needs one never more.
        expect(
          agentRoom({ free: free + 1, ringing, othersWaiting }, { needing, ratio }),
        ).toBeGreaterThanOrEqual(room);
        expect(
          agentRoom({ free, ringing, othersWaiting }, { needing: needing + 1, ratio }),
        ).toBeLessThanOrEqual(room);
      }),
    );
  });
});

describe('a call is abandoned', () => {
  it.each([
    ['an agent comes at once', { hasAgent: true, waited: 300, calleeLeft: true }, false],
    ['an agent comes within the time', { hasAgent: true, waited: 2_000, calleeLeft: false }, false],
    ['an agent comes later', { hasAgent: true, waited: 2_001, calleeLeft: false }, true],
    [
      'the callee hangs up before the time is over',
      { hasAgent: false, waited: 1_500, calleeLeft: true },
      false,
    ],
    [
      'this side hangs up before the time is over',
      { hasAgent: false, waited: 1_500, calleeLeft: false },
      true,
    ],
    ['nobody comes', { hasAgent: false, waited: 8_000, calleeLeft: true }, true],
  ])('or not: %s', (_, wait, abandoned) => expect(isAbandoned(wait, 2_000)).toBe(abandoned));
});

describe('the ratio in effect', () => {
  const limits = { ratio: 3, limit: 0.03 };

  it('is one call an agent until enough calls are known, and rises slowly', () => {
    const ratios = [0, LEAST_KNOWN - 1, LEAST_KNOWN, 100, 200, WINDOW].map((calls) =>
      ratioInEffect('0'.repeat(calls), limits),
    );
    expect(ratios).toEqual([...ratios].sort((a, b) => a - b));
    expect(ratios.slice(0, 3)).toEqual([1, 1, 1]);
    expect(ratios.at(-1)).toBe(3);
  });

  it('is one call an agent while the share is at the limit, and rises again', () => {
    const bad = withCalls(
      '0'.repeat(WINDOW),
      Array.from({ length: WINDOW * 0.03 }, () => true),
    );
    expect(abandonedShare(bad)).toBeCloseTo(0.03);
    expect(ratioInEffect(bad, limits)).toBe(1);
    const good = withCalls(
      bad,
      Array.from({ length: WINDOW }, () => false),
    );
    expect(ratioInEffect(good, limits)).toBe(3);
  });

  it('is the given one if that is at most 1, and never above it', () => {
    expect(ratioInEffect('1'.repeat(50), { ratio: 0.5, limit: 0.03 })).toBe(0.5);
    const calls = fc.array(fc.boolean(), { maxLength: 400 });
    fc.assert(
      fc.property(
        calls,
        fc.nat({ max: 100 }),
        fc.integer({ min: 1, max: 100 }),
        (abandoned, tenths, percent) => {
          const ratio = tenths / 10;
          const effect = ratioInEffect(withCalls('', abandoned), { ratio, limit: percent / 100 });
          expect(effect).toBeLessThanOrEqual(ratio);
          expect(effect).toBeGreaterThanOrEqual(Math.min(1, ratio));
        },
      ),
    );
  });
});
