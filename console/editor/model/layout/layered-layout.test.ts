import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LAYOUT, layeredLayout, type Place } from './layered-layout.ts';

const graph = fc.integer({ min: 1, max: 40 }).chain((size) =>
  fc.record({
    ids: fc.constant(Array.from({ length: size }, (_, i) => `F${i}`)),
    arrows: fc.array(
      fc.tuple(fc.integer({ min: 0, max: size }), fc.integer({ min: 0, max: size })).map(
        ([a, b]) => [`F${a}`, `F${b}`] as const, // F<size> does not exist
      ),
      { maxLength: 120 },
    ),
  }),
);
const heightOf = (id: string) => 60 + (Number(id.slice(1)) % 5) * 40;

describe('the layout of a flow', () => {
  it('goes from left to right along the arrows', () => {
    const places = layeredLayout(
      ['a', 'b', 'c', 'd'],
      [
        ['a', 'b'],
        ['b', 'c'],
        ['a', 'c'],
        ['c', 'a'],
      ],
    );
    const x = (id: string) => (places.get(id) as Place).x;
    expect([x('a'), x('b'), x('c'), x('d')]).toEqual([0, 320, 640, 0]);
  });

  it('puts hubs into a last column', () => {
    const ids = ['bye', ...Array.from({ length: 20 }, (_, i) => `F${i}`)];
    const arrows = ids.slice(1).flatMap((id, i) => [[id, 'bye'] as const, [id, `F${i + 1}`] as const]);
    const places = layeredLayout(ids, arrows);
    const others = ids.slice(1).map((id) => (places.get(id) as Place).x);
    expect((places.get('bye') as Place).x).toBe(Math.max(...others) + LAYOUT.width + LAYOUT.gapX);
  });

  it('places every node, and no two on each other', () => {
    fc.assert(
      fc.property(graph, ({ ids, arrows }) => {
        const places = layeredLayout(ids, arrows, { height: heightOf });
        expect([...places.keys()]).toEqual(ids);
        const all = [...places];
        for (const [i, [one, a]] of all.entries()) {
          for (const [other, b] of all.slice(i + 1)) {
            const apart =
              Math.abs(a.x - b.x) >= LAYOUT.width ||
              a.y + heightOf(one) <= b.y ||
              b.y + heightOf(other) <= a.y;
            if (!apart) throw new Error(`${one} and ${other} overlap`);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is the same each time', () => {
    fc.assert(
      fc.property(graph, ({ ids, arrows }) => {
        expect(layeredLayout(ids, arrows)).toEqual(layeredLayout(ids, [...arrows]));
      }),
    );
  });

  it('takes a chain and a fan of 4,000 nodes, and an empty flow', () => {
    const ids = Array.from({ length: 4000 }, (_, i) => `F${i}`);
    const chain = ids.map((id, i) => [id, `F${i + 1}`] as const);
    expect((layeredLayout(ids, chain).get('F3999') as Place).x).toBe(3999 * 320);
    const fan = ids.map((id) => ['F0', id] as const);
    expect(layeredLayout(ids, fan).size).toBe(4000);
    expect(layeredLayout([], [['a', 'b']]).size).toBe(0);
  });
});
