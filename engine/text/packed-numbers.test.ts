import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packNumbers, signed, unpackNumbers, unsigned } from './packed-numbers.ts';

it('numbers are the same after they were packed and unpacked', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), (numbers) => {
      expect(unpackNumbers(packNumbers(numbers))).toEqual(numbers);
    }),
  );
});

it('a packed text needs no escaping in a script', () => {
  const text = packNumbers(Array.from({ length: 3000 }, (_, i) => i));
  expect(JSON.stringify(text)).toBe(`"${text}"`);
  expect(text).not.toMatch(/['`$\\]/);
});

it('a number of either sign is the same after it was made unsigned and signed', () => {
  fc.assert(
    fc.property(fc.integer(), (number) => {
      expect(signed(unsigned(number))).toBe(number);
    }),
  );
});
