import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('docs/reference/speech.md explains every error code of speech and NLP, and no other', () => {
  const sources = ['sidecar/tts/error.ts', 'sidecar/nlp/error.ts'].map((path) => readFileSync(path, 'utf8'));
  const codes = sources.flatMap((source) => [...source.matchAll(/^ {2}\| '([A-Z_]+)'/gm)]);
  const page = readFileSync('docs/reference/speech.md', 'utf8');
  const explained = [...page.matchAll(/^\| `([A-Z_]+)` \|/gm)];
  const sorted = (matches: RegExpMatchArray[]) => matches.map(([, code]) => code).sort();
  expect(codes.length).toBeGreaterThan(0);
  expect(sorted(explained)).toEqual(sorted(codes));
});
