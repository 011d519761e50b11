/** The entries of conditions and of KB keywords, parsed (flow.md 6). */
import type { CompleteEntry, DtmfEntry, Term, Word } from './compiled.ts';
import { fold } from './fold.ts';
import { compiles, delimited } from './pattern.ts';

/** Words of each `synonym` group by the group's name as written. */
export type Synonyms = Map<string, string[]>;

/** `any` in any case matches whatever comes. */
export function isAny(entry: string): boolean {
  return entry.length === 3 && entry.toLowerCase() === 'any';
}

/** A text entry: a synonym group's name stands for the group's words, and is then no keyword itself. */
export function parseTerm(entry: string, synonyms: Synonyms): Term {
  const group = synonyms.get(entry);
  return {
    condition: entry,
    words: group ? group.map(parseWord) : [parseWord(entry)],
    group: group !== undefined,
  };
}

/**
 * A keyword or a regular expression. `.` and `?` alone do not make one: in a keyword they are usually
 * punctuation. What does not compile is a keyword.
 */
export function parseWord(written: string): Word {
  const slashes = delimited(written);
  if (slashes) {
    if (compiles(slashes.source, slashes.ignoreCase ? 'i' : ''))
      return { kind: 'regex', written, ...slashes };
  } else if (/[\^$*+()[\]{}|\\]/.test(written) && compiles(written)) {
    return { kind: 'regex', written, source: written, ignoreCase: false };
  }
  return { kind: 'keyword', written, folded: fold(written) };
}

/** A DTMF entry: keys, else a regular expression that is anchored at both ends, else keys as they stand. */
export function parseDtmf(written: string): DtmfEntry {
  if (/^[0-9A-Da-d*#]+$/.test(written)) return { kind: 'literal', written, keys: written.toUpperCase() };
  const slashes = delimited(written);
  const source = slashes ? slashes.source : written;
  if (compiles(`^(?:${source})$`)) return { kind: 'regex', written, source };
  return { kind: 'literal', written, keys: written.toUpperCase() };
}

/** A completion entry: contained in the argument exactly; a regular expression only as `/…/`. */
export function parseComplete(written: string): CompleteEntry {
  const slashes = delimited(written);
  if (slashes && compiles(slashes.source, slashes.ignoreCase ? 'i' : ''))
    return { kind: 'regex', written, ...slashes };
  return { kind: 'contains', written };
}
