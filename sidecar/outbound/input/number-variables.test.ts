import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_TOTAL_BYTES, MAX_VALUE_BYTES, readNumberVariables } from './number-variables.ts';

const read = (given: unknown) => {
  const variables = readNumberVariables(given);
  return variables instanceof Map ? Object.fromEntries(variables) : variables.fault;
};

it.each([
  [undefined, {}],
  [null, {}],
  [{}, {}],
  [
    { name: '王小明', amount: 12.5, vip: true, note: null },
    { name: '王小明', amount: '12.5', vip: 'true' },
  ],
  // Texts stay as they are: prompts speak them, and nothing expands them.
  [
    { a: `"quoted", 'quoted', {braces}, \${api(reload)}\n&hangup` },
    { a: `"quoted", 'quoted', {braces}, \${api(reload)}\n&hangup` },
  ],
])('%j is read', (given, variables) => {
  expect(read(given)).toEqual(variables);
});

it.each([
  ['text', 'not-variables'],
  [['a'], 'not-variables'],
  [{ 'a b': 'x' }, 'name'],
  [{ '': 'x' }, 'name'],
  [{ 'a,execute_on_answer': 'x' }, 'name'],
  [{ '${x}': 'x' }, 'name'],
  [{ 'a\n': 'x' }, 'name'],
  [{ ['a'.repeat(65)]: 'x' }, 'name'],
  [{ a: { b: 'x' } }, 'value'],
  [{ a: ['x'] }, 'value'],
  [{ a: Number.NaN }, 'value'],
  [{ a: 'x\0y' }, 'value'],
  [{ a: '\ud800' }, 'value'],
  [Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`v${index}`, 'x'])), 'too-many'],
  [{ a: 'x'.repeat(MAX_VALUE_BYTES + 1) }, 'too-large'],
  [{ a: '王'.repeat(MAX_VALUE_BYTES / 3 + 1) }, 'too-large'],
  [{ a: 'x'.repeat(64 * 1024) }, 'too-large'],
  [
    Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`v${index}`, 'x'.repeat(MAX_VALUE_BYTES)])),
    'too-large',
  ],
])('%.60j is refused: %s', (given, fault) => {
  expect(read(given)).toBe(fault);
});

it('takes a name like those of objects for a name', () => {
  const variables = readNumberVariables(JSON.parse('{"__proto__": "x", "constructor": "y"}'));
  expect([...(variables as Map<string, string>)]).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});

it('keeps within its limits, whatever is given', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), (given) => {
      const variables = readNumberVariables(given);
      if (!(variables instanceof Map)) return;
      const bytes = [...variables].reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
      expect(bytes).toBeLessThanOrEqual(MAX_TOTAL_BYTES);
    }),
  );
});
