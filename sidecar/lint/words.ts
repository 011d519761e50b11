/** All keywords and regular expressions of texts, where they are written: synonyms in their group. */
import type { Word } from '../../engine/flow/compiled.ts';
import { parseWord } from '../../engine/flow/condition.ts';
import type { Outline } from './outline.ts';
import type { Place } from './place.ts';

export function wordsOf(outline: Outline): (Place & { word: Word })[] {
  const entries = [
    ...outline.nodes.flatMap(({ arrows }) => arrows.flatMap(({ text }) => text)),
    ...outline.prompts.flatMap(({ text }) => text),
  ];
  const own = entries.flatMap((entry) => (entry.group ? [] : [{ ...entry, word: entry.words[0] as Word }]));
  const grouped = outline.groups.flatMap(({ words }) =>
    words.map((place) => ({ ...place, word: parseWord(place.written) })),
  );
  return own.concat(grouped as typeof own);
}
