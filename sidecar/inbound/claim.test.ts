import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mayClaim } from './claim.ts';

const claimed = (number: string, accountId: number, place = '') => ({ number, place, accountId });

it('gives a number to the first account, with the ranges around it and in it', () => {
  const others = [claimed('4001234*', 1), claimed('help', 1), claimed('95001', 1, 'host:a')];
  const may = (number: string, place = '') => mayClaim(claimed(number, 2, place), others, false);
  expect(may('40012345')).toBe(false);
  expect(may('400*')).toBe(false);
  expect(may('help')).toBe(false);
  expect(may('helpdesk')).toBe(true);
  expect(may('95001')).toBe(false);
  expect(may('95001', 'host:b')).toBe(true);
  expect(may('95001', 'domain:d')).toBe(false);
  expect(may('*')).toBe(false);
  expect(mayClaim(claimed('4001234*', 1), others, false)).toBe(true);
});

it('lets the deployment’s admin give parts of ranges away, but no field twice', () => {
  const others = [claimed('400*', 1)];
  expect(mayClaim(claimed('4001', 2), others, true)).toBe(true);
  expect(mayClaim(claimed('*', 2), others, true)).toBe(true);
  expect(mayClaim(claimed('400*', 2), others, true)).toBe(false);
});

it('never lets two accounts have one number', () => {
  const pattern = fc
    .tuple(fc.stringMatching(/^[0-9]{1,4}$/), fc.boolean())
    .map(([n, p]) => n + (p ? '*' : ''));
  fc.assert(
    fc.property(pattern, pattern, fc.stringMatching(/^[0-9]{1,6}$/), (a, b, number) => {
      const takes = (p: string) => (p.endsWith('*') ? number.startsWith(p.slice(0, -1)) : p === number);
      if (mayClaim(claimed(b, 2), [claimed(a, 1)], false)) expect(takes(a) && takes(b)).toBe(false);
    }),
  );
});
