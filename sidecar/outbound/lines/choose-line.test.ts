import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CallerChoice,
  chooseCaller,
  chooseLine,
  doAllRest,
  type LineChoice,
  type OfferedLine,
} from './choose-line.ts';

const NOW = 100_000;
const line = (id: number, over: Partial<OfferedLine> = {}): OfferedLine => ({
  ...{ id, isOff: false, maximumcall: 10, live: 0, callPerSecond: 10, tat: 0, restsUntil: null, probe: null },
  ...over,
});
function choose(lists: number[][], lines: OfferedLine[], over: Partial<LineChoice> = {}) {
  const byId = new Map(lines.map((one) => [one.id, one]));
  return chooseLine({ lists, lines: byId, tried: [], now: NOW, until: NOW + 1000, ...over });
}
const chosen = (id: number, isProbe = false) => ({ kind: 'line', id, isProbe });
const none = (reason: string, until: number | null = null) => ({ kind: 'no-line', reason, until });

describe('the line of a call', () => {
  const lists = [[1, 2], [3]];

  it.each<[string, Partial<OfferedLine>[], object]>([
    ['is of the first list', [{}, {}, {}], chosen(1)],
    ['is the one that has waited longest', [{ tat: 9 }, { tat: 5 }, { tat: 1 }], chosen(2)],
    ['is of the next list where all of the first are full', [{ live: 10 }, { live: 12 }, {}], chosen(3)],
    ['is none that is turned off', [{ isOff: true }, { isOff: true }, {}], chosen(3)],
    ['is none that rests', [{ restsUntil: NOW + 1 }, {}, {}], chosen(2)],
    ['tries a line after its rest', [{ restsUntil: NOW }, { live: 10 }, {}], chosen(1, true)],
    ['is none that another call tries', [{ restsUntil: NOW, probe: 'p' }, {}, {}], chosen(2)],
    ['may be permitted soon', [{ tat: NOW + 1000 }, { tat: NOW + 1001 }, {}], chosen(1)],
    ['is none without a pace', [{ callPerSecond: 0 }, {}, {}], chosen(2)],
  ])('%s', (_, overs, expected) => {
    expect(
      choose(
        lists,
        overs.map((over, index) => line(index + 1, over)),
      ),
    ).toEqual(expected);
  });

  it('is none that failed for this attempt', () => {
    const lines = [line(1), line(2), line(3)];
    expect(choose(lists, lines, { tried: [1] })).toEqual(chosen(2));
    expect(choose(lists, lines, { tried: [1, 2] })).toEqual(chosen(3));
    expect(choose(lists, lines, { tried: [1, 2, 3] })).toEqual(none('all-tried'));
  });

  it.each<[Partial<OfferedLine>[], object]>([
    [[], none('none')],
    [[{ isOff: true }], none('off')],
    [[{ isOff: true }, { restsUntil: NOW + 9 }], none('rest', NOW + 9)],
    [[{ restsUntil: NOW + 9 }, { live: 10 }], none('full', NOW + 9)],
    [[{ restsUntil: NOW, probe: 'p' }], none('rest')],
    [[{ tat: NOW + 5000 }, { tat: NOW + 4000 }], none('pace', NOW + 4000)],
  ])('is none with %j: %j', (overs, expected) => {
    expect(
      choose(
        [[1, 2, 9]],
        overs.map((over, index) => line(index + 1, over)),
      ),
    ).toEqual(expected);
  });

  it('all rest, where none may be tried', () => {
    const rests = line(1, { restsUntil: NOW + 1 });
    expect(doAllRest([rests, line(2, { isOff: true })], NOW)).toBe(true);
    expect(doAllRest([rests], NOW + 1)).toBe(false);
    expect(doAllRest([rests, line(2, { live: 10 })], NOW)).toBe(false);
  });
});

describe('the number that a callee sees', () => {
  const numbers = ['057110', '057120', '02110', '02120'];
  const see = (over: Partial<CallerChoice>) =>
    chooseCaller({
      ...{ numbers, order: 'turn', turn: 0, callee: '+8613900000000', area: null },
      areaOf: (number) => number.slice(0, number.startsWith('021') ? 3 : 4),
      ...over,
    });

  it('is none of a line without numbers', () => expect(see({ numbers: [] })).toBeNull());

  it('changes with each call', () => {
    expect([0, 1, 3, 4].map((turn) => see({ turn }))).toEqual(['057110', '057120', '02120', '057110']);
  });

  it('is of the area of the callee, or any where there is none', () => {
    for (const turn of [0, 1, 2, 3]) {
      expect(see({ order: 'area', area: '021', turn })).toMatch(/^021/);
      expect(numbers).toContain(see({ order: 'area', area: '0755', turn }));
    }
  });

  const callee = fc.stringMatching(/^\+861[3-9]\d{9}$/);

  it('stays the same for a callee, also where another number leaves', () => {
    fc.assert(
      fc.property(callee, fc.nat(3), fc.nat(99), (who, index, turn) => {
        const seen = see({ order: 'sticky', callee: who });
        expect(see({ order: 'sticky', callee: who, turn })).toBe(seen);
        const left = numbers.filter((number, at) => at !== index || number === seen);
        expect(see({ order: 'sticky', callee: who, numbers: left })).toBe(seen);
      }),
    );
  });

  it('is spread over the callees', () => {
    const counts = new Map<string | null, number>();
    for (let number = 0; number < 4000; number++) {
      const seen = see({ order: 'sticky', callee: `+861390000${String(number).padStart(4, '0')}` });
      counts.set(seen, (counts.get(seen) ?? 0) + 1);
    }
    for (const number of numbers) expect(Math.abs((counts.get(number) ?? 0) - 1000)).toBeLessThan(150);
  });
});
