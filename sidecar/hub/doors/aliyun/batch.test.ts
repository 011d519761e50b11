import { expect, it } from 'vitest';
import { Batch } from './batch.ts';

it('works for those together who asked meanwhile, in order, and never for one with an older answer', async () => {
  const done: number[][] = [];
  const batch = new Batch(async (items: readonly number[]) => {
    done.push([...items]);
    await Promise.resolve();
    return items.map((item) => item * 10);
  }, 3);
  expect(await Promise.all([1, 2, 3, 4, 5].map((item) => batch.ask(item)))).toEqual([10, 20, 30, 40, 50]);
  expect(done).toEqual([[1], [2, 3, 4], [5]]);
});

it('tells all of a piece of work that it failed, and goes on', async () => {
  const batch = new Batch(async (items: readonly string[]) => {
    if (items.includes('bad')) throw new Error('no');
    return items;
  }, 10);
  const results = await Promise.allSettled(['a', 'b', 'bad'].map((item) => batch.ask(item)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(await batch.ask('c')).toBe('c');
});
