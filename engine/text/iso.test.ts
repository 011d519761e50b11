import fc from 'fast-check';
import { expect, it } from 'vitest';
import { iso } from './iso.ts';

it('iso() formats a time as Date.toISOString() does', () => {
  const oneDay = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
  fc.assert(
    fc.property(oneDay, (ms) => {
      expect(iso(ms)).toBe(new Date(ms).toISOString());
    }),
    { numRuns: 2000 },
  );
  for (const ms of [
    0,
    Date.UTC(2024, 1, 29),
    Date.UTC(2000, 11, 31, 23, 59, 59, 999),
    Date.UTC(2100, 1, 28),
  ]) {
    expect(iso(ms)).toBe(new Date(ms).toISOString());
  }
});
