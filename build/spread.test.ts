import { transform } from 'esbuild';
import { expect, it } from 'vitest';
import { cheapSpread } from './spread.ts';

const SOURCE =
  'let a = { x: 1, y: 2 }; globalThis.out = [{ ...a }, { ...a, y: 3, z: 4 }, { z: 0, ...a }, { ...null }];';

it('gives the same result as the helpers of esbuild', async () => {
  const { code } = await transform(SOURCE, { target: 'es2017' });
  const cheap = cheapSpread(code);
  expect(cheap).not.toMatch(/__getOwnPropDescs\(/);
  const ran = (text: string): unknown => new Function(`${text}; return globalThis.out;`)();
  expect(ran(cheap)).toEqual([{ x: 1, y: 2 }, { x: 1, y: 3, z: 4 }, { z: 0, x: 1, y: 2 }, {}]);
  expect(ran(cheap)).toEqual(ran(code));
});

it('refuses helpers that it does not know', () => {
  expect(() => cheapSpread('var __spreadValues = another;')).toThrow('__spreadValues');
  expect(cheapSpread('var a = 1;')).toBe('var a = 1;');
});
