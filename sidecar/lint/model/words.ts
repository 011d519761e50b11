import type { Word } from '../../../engine/flow/compiled.ts';
import { parseWord } from '../../../engine/flow/condition.ts';
import type { Outline } from './outline.ts';
import type { Place } from './place.ts';

/** Visits all keywords and regular expressions for texts at their place in the script; synonyms in their group. */
export function eachWord(
  { nodes, prompts, groups }: Outline,
  visit: (word: Word, place: Place) => void,
): void {
  const own = ({ text }: Pick<Outline['prompts'][number], 'text'>): void => {
    for (const entry of text) if (!entry.parsed.group) visit(entry.parsed.words[0] as Word, entry);
  };
  for (const { arrows } of nodes) arrows.forEach(own);
  prompts.forEach(own);
  for (const { words } of groups) for (const place of words) visit(parseWord(place.written), place);
}
