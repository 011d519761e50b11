import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resultText } from './recogniser-result.ts';

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
    ['many opening tags', '<input>'.repeat(20_000), ''],
    ['XML rubbish', '<<<>', ''],
    ['nothing', '', ''],
  ])('%s', (_, body, text) => {
    expect(resultText(body)).toBe(text);
  });
});

/** Bodies as real recognisers send them; the file's name says who does. */
describe('samples of what recognisers really send', () => {
  const folder = new URL('recogniser-results/', import.meta.url);
  const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<
    string,
    string
  >;

  it('have each their text written down', () => {
    const names = readdirSync(folder).filter((name) => name !== 'expected.json');
    expect(names.sort()).toEqual(Object.keys(expected));
  });

  it.each(Object.entries(expected))('%s', (name, text) => {
    expect(resultText(readFileSync(new URL(name, folder), 'utf8'))).toBe(text);
  });
});
