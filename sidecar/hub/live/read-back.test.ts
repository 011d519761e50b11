import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ReadBack } from './read-back.ts';

/** Looks at what is there. @returns what is new */
function look(back: ReadBack, found: readonly number[], now: number): number[] {
  const unread = back.unread(found);
  back.take(unread, now);
  return unread;
}

it('gives a row once, and one that was committed late as well', () => {
  const back = new ReadBack(10, 1000);
  expect(look(back, [11, 13], 0)).toEqual([11, 13]);
  expect(back.low).toBe(11);
  expect(look(back, [12, 13, 14], 500)).toEqual([12, 14]);
  expect(back.low).toBe(14);
});

it('gives a gap up when no transaction can fill it any more', () => {
  const back = new ReadBack(10, 1000);
  look(back, [13], 0);
  expect([look(back, [13], 1000), back.low]).toEqual([[], 10]);
  expect([look(back, [13, 14], 1001), back.low]).toEqual([[14], 14]);
});

it('gives every row that is committed within the window exactly once, whatever the order of the commits', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(ids, (order) => {
      const back = new ReadBack(0, 1000);
      const there = new Set<number>();
      const given = order.flatMap((id, index) => {
        there.add(id);
        const found = [...there].filter((one) => one > back.low).sort((a, b) => a - b);
        return look(back, found, index * 10);
      });
      expect([...given].sort((a, b) => a - b)).toEqual([...order].sort((a, b) => a - b));
    }),
  );
});
