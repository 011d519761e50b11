import { expect, it } from 'vitest';
import { FAMILIES } from './all-rules.ts';

it('no two rules have the same id', () => {
  const ids = Object.values(FAMILIES).flatMap((family) => Object.keys(family));
  expect(ids).toEqual([...new Set(ids)]);
});
