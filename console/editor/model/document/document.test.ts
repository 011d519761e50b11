import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, parseJson } from '../../../../engine/text/json.ts';
import {
  DocumentError,
  type FlowDocument,
  openFlow,
  openText,
  saveFlow,
  textOfDocument,
  valueOfDocument,
} from './document.ts';
import { removeMember, setMember } from './edit.ts';
import { editObject } from './edit-object.ts';
import { isSameValue } from './part.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Opens and saves; what the document says must be what the engine's reader says. */
function isKept(text: string): void {
  const bytes = bytesOf(text);
  const document = openFlow(bytes);
  expect(Buffer.from(saveFlow(document)).equals(Buffer.from(bytes))).toBe(true);
  expect(isSameValue(valueOfDocument(document), parseJson(text))).toBe(true);
}

const flows = execFileSync('git', ['ls-files', 'examples/**/*.json', 'test/**/*.json'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && !/\/generated\//.test(path));

/** Blanks, texts, numbers and keys as no program of ours writes them. */
const blank = fc.constantFrom('', '', ' ', '\n', '\r\n', '\t', '\n\n  ');
const string = fc.constantFrom(
  '""',
  '"F1"',
  '"10"',
  '"2"',
  '"__proto__"',
  '"constructor"',
  '"\\u4f60\\u597d"',
  '"\\ud800"',
  '"你好\\n"',
  '"a\\/b"',
  '"<img onerror=1>"',
  '"\u2028"',
);
const scalar = fc.oneof(
  string,
  fc.constantFrom('1', '-0', '1.0', '1e400', '1E+2', '0.10', 'true', 'false', 'null'),
);
const { value: anyJson } = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('array'), tie('object')),
  array: fc
    .tuple(fc.array(fc.tuple(blank, tie('value'), blank), { maxLength: 4 }), blank)
    .map(([items, inside]) => `[${items.map((item) => item.join('')).join(',') || inside}]`),
  object: fc
    .tuple(fc.array(fc.tuple(blank, string, blank, blank, tie('value'), blank), { maxLength: 5 }), blank)
    .map(
      ([members, inside]) =>
        `{${members.map(([a, key, b, c, value, d]) => `${a}${key}${b}:${c}${value}${d}`).join(',') || inside}}`,
    ),
}));
const anyFlow = fc
  .tuple(fc.constantFrom('', '\ufeff'), blank, fc.array(fc.tuple(string, anyJson), { maxLength: 6 }), blank)
  .map(([bom, before, members, after]) => {
    const inside = members.map(([key, value]) => `${after}${key}: ${value}`).join(',');
    return `${bom}${before}{${inside}}${after}`;
  });

describe('a flow that is opened and saved', () => {
  it('keeps every byte of every flow of this repository', () => {
    let opened = 0;
    for (const path of flows) {
      const bytes = readFileSync(path);
      let document: FlowDocument;
      try {
        document = openFlow(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(DocumentError);
        continue;
      }
      opened++;
      if (!bytes.equals(saveFlow(document))) throw new Error(`${path} has changed`);
      expect(isSameValue(valueOfDocument(document), parseJson(bytes.toString()))).toBe(true);
    }
    expect(opened).toBeGreaterThan(100);
  });

  it.each([
    ['integer-like ids', '{"flow":{"10":{},"F1":{},"2":{}}}'],
    ['duplicate keys', '{"flow":{"F1":{"a":1},"F2":{},"F1":{"a":2}},"flow":{"x":{}}}'],
    ['a byte order mark', '\ufeff{"flow":{}}\n'],
    ['CR LF and tabs', '{\r\n\t"flow":\t{ }\r\n}\r\n'],
    ['other spellings', '{"prompt":{"p":{"keyworks":["\\u4f60","a\\/b"]}}}'],
    ['numbers as written', '{"a":[1e400,-0,1.0,1E5,10000000000000000000001]}'],
    ['prototype names', '{"flow":{"__proto__":{"constructor":1},"constructor":{"__proto__":{}}}}'],
    ['a hundred levels', `{"a":${'['.repeat(99)}${']'.repeat(99)}}`],
    ['a text of 3 MB', `{"a":"${'好'.repeat(1_000_000)}"}`],
  ])('keeps %s', (_, text) => isKept(text));

  it('keeps whatever JSON there is', () => {
    fc.assert(fc.property(anyFlow, isKept), { numRuns: 300 });
  });

  it('is refused if it would not come back', () => {
    const codeOf = (bytes: Uint8Array) => {
      try {
        openFlow(bytes);
      } catch (error) {
        return (error as DocumentError).code;
      }
      return null;
    };
    expect(codeOf(Uint8Array.of(0x7b, 0xff, 0x7d))).toBe('NOT_UTF8');
    expect(codeOf(bytesOf('{"a":1'))).toBe('NOT_JSON');
    expect(codeOf(bytesOf('[]'))).toBe('NOT_OBJECT');
    expect(codeOf(bytesOf(`{"a":${'['.repeat(101)}${']'.repeat(101)}}`))).toBe('TOO_DEEP');
  });
});

describe('an edit', () => {
  const set = (text: string, path: string[], key: string, value: Json) =>
    textOfDocument(editObject(openText(text), path, (object, spot) => setMember(object, key, value, spot)));

  it('changes its own line', () => {
    const text = '{\r\n\t"a": {"x": 1e400, "y":"\\u4f60"},\r\n\r\n\t"b" : 1.0\r\n}';
    expect(set(text, [], 'b', 2)).toBe(text.replace('1.0', '2'));
    expect(set(text, ['a'], 'z', '好')).toBe(text.replace('"\\u4f60"', '"\\u4f60", "z":"\\u597d"'));
    expect(set(text, [], 'c', ['x'])).toBe(text.replace('1.0\r\n', '1.0,\r\n\t"c" : ["x"]\r\n'));
    expect(set(text, [], 'b', 1)).toBe(text);
  });

  it('takes the indentation around it', () => {
    const spread = JSON.stringify({ flow: { a: { playbacks: ['x'] } } }, null, 4);
    expect(set(spread, ['flow'], 'b', new Map([['playbacks', ['y', 'z']]]))).toBe(
      JSON.stringify({ flow: { a: { playbacks: ['x'] }, b: { playbacks: ['y', 'z'] } } }, null, 4),
    );
    const line = '{"flow":{"a":{"playbacks":["x"]}}}';
    expect(set(line, ['flow', 'a', 'subflow', 'b'], 'priority', 1)).toBe(
      '{"flow":{"a":{"playbacks":["x"],"subflow":{"b":{"priority":1}}}}}',
    );
    expect(set('{}', ['flow'], 'a', 1)).toBe('{\n  "flow": {\n    "a": 1\n  }\n}');
  });

  it('of a list leaves the items that stay', () => {
    const text = '{ "a": ["\\u0061",\n  "b", "c" ] }';
    expect(set(text, [], 'a', ['a', 'x', 'c'])).toBe(text.replace('"b"', '"x"'));
    expect(set(text, [], 'a', ['a', 'c'])).toBe('{ "a": ["\\u0061", "c" ] }');
  });

  it('of an object takes the order of its members', () => {
    const value = new Map([
      ['z', 2],
      ['y', 1],
    ]);
    expect(set('{"a":{"y":1,"z":2}}', [], 'a', value)).toBe('{"a":{"z":2,"y":1}}');
  });

  it('never touches another member', () => {
    fc.assert(
      fc.property(anyFlow, fc.constantFrom('F1', '10', 'new', '__proto__'), anyJson, (text, key, json) => {
        const before = openText(text);
        const value = parseJson(json);
        // JSON has no infinite number to write.
        fc.pre(!/e400/.test(json));
        const after = editObject(before, [], (object, spot) => setMember(object, key, value, spot));
        const read = parseJson(textOfDocument(after));
        expect(isSameValue(read, valueOfDocument(after))).toBe(true);
        expect(isSameValue(valueOfDocument(after).get(key), value)).toBe(true);
        for (const child of before.root.children) {
          if (child.key?.value !== key)
            expect(
              after.root.children.some(
                ({ key, part }) => key?.text === child.key?.text && part === child.part,
              ),
            ).toBe(true);
        }
        const removed = editObject(after, [], (object) => removeMember(object, key));
        expect(valueOfDocument(openText(textOfDocument(removed))).has(key)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
