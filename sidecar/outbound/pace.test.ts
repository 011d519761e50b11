import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeSlots, jointPermits, nextPermit, permits, spacing, tatAtNewRate } from './pace.ts';

const NOW = 1_795_000_000_000;
const offsets = (times: readonly number[]) => times.map((time) => time - NOW);

/** The most permits in any half-open second. */
function mostInASecond(times: readonly number[]): number {
  return Math.max(
    0,
    ...times.map((from) => times.filter((time) => time >= from && time < from + 1000).length),
  );
}

describe('permits', () => {
  it.each([
    [2, 1500, [0, 500, 1000, 1500]],
    [3, 1001, [0, 333, 666, 1000]],
    [0.1, 20_000, [0, 10_000, 20_000]],
    [1000, 4, [0, 1, 2, 3, 4]],
    [0, 1000, []],
    [-1, 1000, []],
    [Number.NaN, 1000, []],
  ])('at %f a second within %i ms: %j', (perSecond, within, expected) => {
    expect(offsets(permits({ perSecond }, 0, NOW, NOW + within, 100).times)).toEqual(expected);
  });

  it('are at most as many as are wanted', () => {
    expect(permits({ perSecond: 10 }, 0, NOW, NOW + 1000, 3).times).toHaveLength(3);
    expect(permits({ perSecond: 10 }, 0, NOW, NOW + 1000, 0)).toEqual({ times: [], tat: 0 });
  });

  it('continue where the last ones ended', () => {
    const { tat } = permits({ perSecond: 1 }, 0, NOW, NOW, 5);
    expect(offsets(permits({ perSecond: 1 }, tat, NOW + 400, NOW + 2000, 5).times)).toEqual([1000, 2000]);
  });

  it('do not catch up after an idle hour', () => {
    const { tat } = permits({ perSecond: 5 }, 0, NOW - 3_600_000, NOW - 3_600_000, 1);
    expect(offsets(permits({ perSecond: 5 }, tat, NOW, NOW + 500, 100).times)).toEqual([0, 200, 400]);
  });

  it('of a line that rests after each call are that far apart', () => {
    expect(offsets(permits({ perSecond: 10, rest: 700 }, 0, NOW, NOW + 1500, 9).times)).toEqual([
      0, 700, 1400,
    ]);
  });

  it('are never more than the rate rounded up in a second, however claims are cut', () => {
    const rate = fc.oneof(
      fc.constantFrom(0.1, 1 / 3, 1, 3, 7, 7.5, 9, 33, 50),
      fc.double({ min: 0.05, max: 60, noNaN: true }),
    );
    const claims = fc.array(fc.record({ pass: fc.nat(2500), ahead: fc.nat(1000), most: fc.nat(40) }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(rate, fc.nat(999), claims, (perSecond, start, all) => {
        const given: number[] = [];
        let [tat, now] = [0, NOW + start];
        for (const { pass, ahead, most } of all) {
          now += pass;
          const claimed = permits({ perSecond }, tat, now, now + ahead, most);
          for (const time of claimed.times) {
            expect(time).toBeGreaterThanOrEqual(now);
            expect(time).toBeLessThanOrEqual(now + ahead);
          }
          given.push(...claimed.times);
          tat = claimed.tat;
        }
        expect(given).toEqual([...given].sort((a, b) => a - b));
        expect(mostInASecond(given)).toBeLessThanOrEqual(Math.ceil(perSecond));
      }),
    );
  });

  it('lose nothing over an hour', () => {
    for (const perSecond of [3, 7.5, 50]) {
      const { times } = permits({ perSecond }, 0, NOW, NOW + 3_600_000, 1_000_000);
      expect(times.length / (perSecond * 3600)).toBeGreaterThan(0.9999);
    }
  });
});

describe('permits of a task and a line together', () => {
  it('obey both', () => {
    const paces = [
      { perSecond: 10, tat: NOW + 300 },
      { perSecond: 4, tat: 0 },
    ];
    const { times, tats } = jointPermits(paces, { now: NOW, until: NOW + 800, most: 9 });
    expect(offsets(times)).toEqual([300, 550, 800]);
    expect(offsets(tats)).toEqual([900, 1050]);
  });

  it('are none where one permits nothing', () => {
    const paces = [
      { perSecond: 10, tat: 0 },
      { perSecond: 0, tat: 0 },
    ];
    expect(jointPermits(paces, { now: NOW, until: NOW + 800, most: 9 }).times).toEqual([]);
    expect(nextPermit(paces, NOW)).toBeNull();
  });

  it('are due when the later one is', () => {
    expect(nextPermit([{ perSecond: 1, tat: NOW + 5 }], NOW)).toBe(NOW + 5);
    expect(nextPermit([{ perSecond: 1, tat: 0 }], NOW)).toBe(NOW);
  });
});

it('a faster rate takes effect at once, a slower one from the last permit on', () => {
  const slow = { perSecond: 0.1 };
  const fast = { perSecond: 10 };
  const { tat } = permits(slow, 0, NOW, NOW, 1);
  expect(tatAtNewRate(tat, slow, fast) - NOW).toBe(100);
  expect(tatAtNewRate(NOW + 100, fast, slow) - NOW).toBe(10_000);
  expect(tatAtNewRate(0, slow, fast)).toBe(0);
});

it.each([
  [[{ most: 10, live: 4 }], 6],
  [
    [
      { most: 10, live: 4 },
      { most: 5, live: 4 },
    ],
    1,
  ],
  [
    [
      { most: 10, live: 4 },
      { most: 2, live: 4 },
    ],
    0,
  ],
  [[{ most: 2.5, live: 0 }], 2],
])('limits %j leave %i slots', (limits, free) => expect(freeSlots(limits)).toBe(free));

it('a rate in binary fractions of a millisecond is exact', () => {
  expect(spacing({ perSecond: 3 }) * 1024).toBe(Math.ceil((1000 / 3) * 1024));
});
