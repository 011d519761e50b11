import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const CONVERSATIONS = new URL('../conversations/', import.meta.url);
const TOPICS = ['by-sound', 'whole-words'];

it('docs/reference/matching.md names all conversations about keywords by sound and whole words, and no others', () => {
  const page = readFileSync(new URL('../../docs/reference/matching.md', import.meta.url), 'utf8');
  const named = [...page.matchAll(/`((?:by-sound|whole-words)\/\w+\/[^`]+)`/g)].map((match) => match[1]);
  const written = TOPICS.flatMap((topic) =>
    readdirSync(new URL(`${topic}/`, CONVERSATIONS)).flatMap((folder) =>
      readdirSync(new URL(`${topic}/${folder}/`, CONVERSATIONS))
        .filter((file) => file.endsWith('.caller.jsonl'))
        .map((file) => `${topic}/${folder}/${file.slice(0, -'.caller.jsonl'.length)}`),
    ),
  );
  expect(named.sort()).toEqual(written.sort());
});
