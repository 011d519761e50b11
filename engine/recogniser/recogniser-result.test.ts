import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readResult, resultText } from './recogniser-result.ts';
import { RESULT_FORMS, textAt } from './result-forms.ts';

describe('resultText', () => {
  it.each([
    ['plain text', '好的，可以', '好的，可以'],
    ['mod_test', '{"grammar": "default", "text": "agent", "confidence": 87.300000}', 'agent'],
    ['no input', '{"text":"","error":"no_input"}', ''],
    ['vosk partial', '{"partial":"你 好"}', '你 好'],
    ['vosk final', '{"result":[{"conf":1.0,"word":"hi"}],"text":"hi"}', 'hi'],
    ['cut JSON', '{"text":"a', ''],
    ['JSON of another kind', '{"text":5}', ''],
    ['null in braces', '{}', ''],
    [
      'NLSML',
      '<?xml version="1.0"?><result><interpretation grammar="g" confidence="0.9"><input mode="speech">可以 &amp; 好</input><instance>x</instance></interpretation></result>',
      '可以 & 好',
    ],
    ['NLSML no input', '<result><interpretation><input><noinput/></input></interpretation></result>', ''],
    ['NLSML no match', '<result><interpretation><input><nomatch/></input></interpretation></result>', ''],
    [
      'NLSML instance only',
      '<result><interpretation><instance>yes</instance></interpretation></result>',
      'yes',
    ],
    [
      'NLSML CDATA',
      '<result><interpretation><input><![CDATA[a<b]]></input></interpretation></result>',
      'a<b',
    ],
    ['markup in CDATA is text', '<result><input><![CDATA[&lt; <b>]]></input></result>', '&lt; <b>'],
    ['an unclosed input', '<result><input mode="speech">yes', ''],
    ['words in brackets', '[两个字]', '[两个字]'],
    ['a SenseVoice text with a mark in the middle', '<|zh|>好<|EMO_UNKNOWN|>的', '好的'],
    ['many opening tags', '<input>'.repeat(20_000), ''],
    ['XML rubbish', '<<<>', ''],
    ['nothing', '', ''],
  ])('%s', (_, body, text) => {
    expect(resultText(body)).toBe(text);
  });
});

/** Bodies as real recognisers send them; the file's name says who does. */
describe('samples of what recognisers really send', () => {
  const folder = new URL('results/', import.meta.url);
  const samples = JSON.parse(readFileSync(new URL('samples.json', folder), 'utf8')) as Record<
    string,
    { text: string; form: string; source: string }
  >;
  const bodyOf = (name: string) => readFileSync(new URL(name, folder), 'utf8');

  it('have each their text, form and source written down', () => {
    const names = readdirSync(folder).filter((name) => name !== 'samples.json');
    expect(names.sort()).toEqual(Object.keys(samples).sort());
    for (const [name, { source }] of Object.entries(samples)) expect(source, name).not.toBe('');
  });

  it.each(Object.entries(samples))('%s', (name, { text, form }) => {
    const read = readResult(bodyOf(name));
    expect(read.text).toBe(text);
    expect(read.unknown === null).toBe(form !== 'not understood');
  });

  it('show each form of the table at least once, and none that is not in it', () => {
    const json = Object.entries(samples).filter(([, { form }]) => !OTHER_FORMS.includes(form));
    expect([...new Set(json.map(([, { form }]) => form))].sort()).toEqual([...RESULT_FORMS].sort());
    for (const [name, { form }] of json)
      expect(textAt(JSON.parse(bodyOf(name)), form), name).toBeTypeOf('string');
  });

  it('are listed in docs/reference/recognisers.md by their forms', () => {
    const page = readFileSync('docs/reference/recognisers.md', 'utf8');
    const listed = [...page.matchAll(/^\| `([^`|]+)` \| [^|]+ \|$/gm)].map(([, form]) => form as string);
    expect(listed.filter((form) => RESULT_FORMS.includes(form))).toEqual([...RESULT_FORMS]);
  });
});

const OTHER_FORMS = ['plain text', 'NLSML', 'EMMA', 'no text', 'not understood'];

describe('a result that is not understood', () => {
  it.each([
    [
      '{"header":{"name":"x"},"payload":{"words":[{"w":"转人工"}]}}',
      'JSON {header{name},payload{words[{w}]}}',
    ],
    ['{"text":5}', 'JSON {text}'],
    ['[{"words":"13800000000"}]', 'JSON [{words}]'],
    ['{"text":"a', 'JSON that is cut or malformed'],
    ['<answer><words id="1">转人工</words></answer>', 'XML <answer><words>'],
  ])('%s is told by its keys', (body, unknown) => {
    expect(readResult(body)).toEqual({ text: '', unknown });
  });

  it('tells no value, also where a value is in the place of a key', () => {
    const told = readResult('{"转人工":1,"13800000000":{"a13800000000":2},"<script>":3}').unknown;
    expect(told).toBe('JSON {?,?{?},?}');
  });

  it('is told in a few words, whatever it is', () => {
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`key_${'x'.repeat(i % 20)}`, { a: i }]),
    );
    expect(readResult(JSON.stringify(many)).unknown?.length).toBeLessThanOrEqual(200);
  });
});
