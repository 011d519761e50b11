import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hideSecrets, parseStrictUrl, withoutSecrets } from './url.ts';

/** Passwords with characters that should have been encoded, and other ways to write a URL wrongly. */
const MALFORMED = JSON.parse(readFileSync('test/settings/malformed-urls.json', 'utf8')) as string[];

describe('a URL that is not understood', () => {
  it.each(MALFORMED)('is not shown: %j', (text) => {
    expect(parseStrictUrl(text)).toBeUndefined();
    expect(hideSecrets(text)).toBe('***');
  });
});

describe('a URL that is shown', () => {
  it.each([
    ['mysql://user:SECRET@h:3307/db', 'mysql://user:***@h:3307/db'],
    ['mysql://user:p@SECRET@h/db', 'mysql://user:***@h/db'],
    ['mysql://user:SECRET%25@h/db?connectTimeout=500', 'mysql://user:***@h/db?connectTimeout=500'],
    ['mysql://user:SECRET@h/db?ssl={"key":"SECRET"}', 'mysql://user:***@h/db?ssl=***'],
    ['redis://:SECRET@[::1]:6380/1', 'redis://:***@[::1]:6380/1'],
    ['redis://SECRET@h', 'redis://***@h'],
    ['redis://h/0?password=123456', 'redis://h/0?password=***'],
    ['http://SECRET@h/nlp', 'http://***@h/nlp'],
    ['https://user:SECRET@h/nlp?ak=SECRET&appid=3', 'https://user:***@h/nlp?ak=***&appid=3'],
    ['http://h/nlp', 'http://h/nlp'],
  ])('%s is shown as %s', (text, shown) => {
    expect(hideSecrets(text)).toBe(shown);
  });
});

describe('a text that may hold a secret', () => {
  it.each([
    ['http://user:SECRET@h/a.gram', 'http://***@h/a.gram'],
    ['http://h/tts?text={text}&token=SECRET', 'http://h/tts?text={text}&token=***'],
    ['Authorization: Bearer SECRET', 'Authorization: ***'],
    ['api_key=SECRET,lang=zh', 'api_key=***,lang=zh'],
    ['--text={text}', '--text={text}'],
    ['builtin:speech/transcribe', 'builtin:speech/transcribe'],
  ])('%s is shown as %s', (text, shown) => {
    expect(withoutSecrets(text)).toBe(shown);
  });
});
