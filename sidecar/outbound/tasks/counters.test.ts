import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../outcome.ts';
import { countersOf, figuresOf, figuresOfStatus, progressOf } from './counters.ts';

const outcome = (cause: string, bill = 0) =>
  outcomeOf({ cause, sip: null, earlyMedia: null, bill, flowRan: bill > 0, source: 'record' });

function added(...all: ReadonlyMap<string, number>[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const figures of all) {
    for (const [name, value] of figures) sum.set(name, (sum.get(name) ?? 0) + value);
  }
  return sum;
}

describe('the figures of a task', () => {
  it('add up as numbers are imported and attempts end', () => {
    const counters = countersOf(
      added(
        figuresOfStatus(null, 0, 3),
        figuresOf({ outcome: outcome('', 8000), final: 1, bill: 8000, hour: 9, lineId: 7, rounds: 4 }),
        figuresOf({ outcome: outcome('USER_BUSY'), final: null, bill: 0, hour: 9, lineId: 7 }),
        figuresOf({ outcome: outcome('GATEWAY_DOWN'), final: null, bill: 0, hour: 10, lineId: 8 }),
        figuresOf({ outcome: outcome('USER_BUSY'), final: 8, bill: 0, hour: 10, lineId: 7 }),
      ),
    );
    expect(counters).toMatchObject({
      ...{
        total: 3,
        ended: 4,
        attempts: 3,
        answered: 1,
        own: 1,
        machine: 0,
        unknown: 0,
        talk_ms: 8000,
        rounds: 4,
      },
      by_status: { '0': 1, '1': 1, '8': 1, '2': 0 },
      by_hour: { '9': 2, '10': 2 },
      by_line: { '7': { ended: 3, answered: 1 }, '8': { ended: 1, answered: 0 } },
    });
    expect(progressOf(counters)).toEqual({ total: 3, progress: 2, percent: 66 });
  });

  it('have each number in one status, whatever happens to it', () => {
    const status = fc.option(fc.nat(12), { nil: null });
    fc.assert(
      fc.property(fc.array(fc.array(status, { minLength: 1 })), (numbers) => {
        const all = numbers.flatMap((history) =>
          history.map((to, index) => figuresOfStatus(index === 0 ? null : (history[index - 1] ?? null), to)),
        );
        const { total, by_status } = countersOf(added(...all));
        expect(Object.values(by_status).reduce((sum, count) => sum + count, 0)).toBe(total);
        expect(total).toBe(numbers.filter((history) => history.at(-1) !== null).length);
      }),
    );
  });
});

it.each([
  [0, 0, 0],
  [1000, 1, 99],
  [3, 3, 0],
  [3, 0, 100],
])('of %i numbers %i wait: %i %%', (total, waiting, percent) => {
  expect(progressOf({ total, by_status: { '0': waiting } }).percent).toBe(percent);
});
