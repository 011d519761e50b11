import { expect, it } from 'vitest';
import { maskNumber, maskNumbersIn } from './mask.ts';

it.each([
  ['13912340000', '139****0000'],
  ['+8613912340000', '+86****0000'],
  ['sip:13912340000', '139****0000'],
  ['1001', '****'],
  ['', '****'],
])('shows the number %s as %s', (number, shown) => {
  expect(maskNumber(number)).toBe(shown);
});

it('finds numbers in paths and arguments, and keeps the names of calls', () => {
  expect(maskNumbersIn('/rec/2026-03-01/13912340000_1a2b3c4d-1111-2222-3333-123456789012.wav')).toBe(
    '/rec/2026-03-01/139****0000_1a2b3c4d-1111-2222-3333-123456789012.wav',
  );
  expect(maskNumbersIn("'sofia/gateway/a/02188886666' 'XML'")).toBe("'sofia/gateway/a/021****6666' 'XML'");
});
