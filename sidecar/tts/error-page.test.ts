import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('docs/reference/speech.md explains every code, and no other', () => {
  const codes = [...readFileSync('sidecar/tts/error.ts', 'utf8').matchAll(/^ {2}\| '([A-Z_]+)'/gm)];
  const explained = [...readFileSync('docs/reference/speech.md', 'utf8').matchAll(/^\| `([A-Z_]+)` \|/gm)];
  expect(codes.length).toBeGreaterThan(0);
  expect(explained.map(([, code]) => code)).toEqual(codes.map(([, code]) => code));
});
