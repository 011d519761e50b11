import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, JsonError, parseJson } from './json.ts';

/** Maps back to plain values, for comparison with `JSON.parse`. */
function plain(value: Json): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  const object = Object.create(null) as Record<string, unknown>;
  for (const [key, child] of value) object[key] = plain(child);
  return object;
}

function refusal(text: string): JsonError {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) return error;
  }
  throw new Error(`accepted: ${text}`);
}

describe('parseJson', () => {
  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(JSON.stringify(plain(parseJson(text)))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('keeps the order of integer-like keys, and `__proto__` as a key', () => {
    const object = parseJson('{"F1":1,"10":2,"__proto__":3,"2":4}') as Map<string, Json>;
    expect(Array.from(object)).toEqual([
      ['F1', 1],
      ['10', 2],
      ['__proto__', 3],
      ['2', 4],
    ]);
  });

  it('keeps the last of duplicate keys, and reports their path', () => {
    const seen: string[] = [];
    const object = parseJson('{"flow":{"F1":1,"F2":2,"F1":3}}', { onDuplicate: (path) => seen.push(path) });
    expect(plain(object)).toEqual({ flow: { F1: 3, F2: 2 } });
    expect(seen).toEqual(['$.flow.F1']);
  });

  it('accepts a BOM', () => {
    expect(parseJson('\ufeff[1]')).toEqual([1]);
  });

  it.each([
    ['', '$', 'line 1, column 1'],
    ['{"flow": {"F1": }}', '$.flow.F1', 'line 1, column 17'],
    ['{\n  "a": 1,\n  b: 2}', '$', 'line 3, column 3'],
    ['{"a":[1,2', '$.a', 'a comma or ]'],
    ['{"a":"x', '$.a', 'a string is not closed'],
    ['{"a":"x\ny"}', '$.a', 'line break'],
    ['{"a":"\\x"}', '$.a', 'unknown escape'],
    ['{"a":"\\u12g4"}', '$.a', 'four hex digits'],
    ['{"a":01}', '$', 'a comma or }'],
    ['{"a":1} x', '$', 'after the end'],
    ["{'a':1}", '$', 'double quotes'],
    ['[tru]', '$[0]', 'a value was expected'],
  ])('rejects %j at %s: %s', (text, path, message) => {
    const error = refusal(text);
    expect(error.code).toBe('NOT_JSON');
    expect(error.path).toBe(path);
    expect(error.message).toContain(message);
  });

  it('rejects brackets that are nested too deep, without deep recursion', () => {
    expect(refusal('['.repeat(100_000)).code).toBe('TOO_DEEP');
    expect(refusal('{"a":'.repeat(100_000)).code).toBe('TOO_DEEP');
    expect(parseJson('['.repeat(100) + ']'.repeat(100))).toHaveLength(1);
  });
});
