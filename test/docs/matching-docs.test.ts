import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const FLOWS = new URL('../conversations/by-sound/', import.meta.url);

it('docs/reference/matching.md names every conversation about keywords by sound and whole words, and no other', () => {
  const page = readFileSync(new URL('../../docs/reference/matching.md', import.meta.url), 'utf8');
  const named = [...page.matchAll(/`((?:pinyin|match-words)-\w+\/[^`]+)`/g)].map((match) => match[1]);
  const there = readdirSync(FLOWS)
    .filter((folder) => /^(?:pinyin|match-words)-/.test(folder))
    .flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, FLOWS))
        .filter((file) => file.endsWith('.caller.jsonl'))
        .map((file) => `by-sound/${folder}/${file.slice(0, -'.caller.jsonl'.length)}`),
    );
  expect(named.sort()).toEqual(there.sort());
});
