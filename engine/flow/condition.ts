/** The entries of conditions and of KB keywords, parsed (flow-format.md#conditions). */

import { fold, withWholeLetters } from '../text/fold.ts';
import type { CompleteEntry, DtmfEntry, Expression, Term, Word } from './compiled.ts';
import { compiles, delimited, MOST_CHARACTERS, NEVER, type Sight } from './pattern.ts';

/** Words of each `synonym` group by the group's name as written. */
export type Synonyms = Map<string, string[]>;

/** `any` in any case matches whatever comes. */
export function isAny(entry: string): boolean {
  return entry.length === 3 && entry.toLowerCase() === 'any';
}

/**
 * A text entry: a synonym group's name stands for the group's words, and is then no keyword itself.
 *
 * @param sight here and below: undefined where the result serves no call, as in lint
 */
export function parseTerm(entry: string, synonyms: Synonyms, sight?: Sight): Term {
  const group = synonyms.get(entry);
  return {
    condition: entry,
    words: (group || [entry]).map((word) => parseWord(word, sight)),
    group: group !== undefined,
  };
}

/**
 * A keyword or a regular expression. `.` and `?` alone do not make one: in a keyword they are usually
 * punctuation. What does not compile is a keyword.
 */
export function parseWord(written: string, sight?: Sight): Word {
  // Written with letters and marks apart, a class of letters would be one of marks.
  const whole = withWholeLetters(written);
  const slashes = delimited(whole);
  if (slashes) {
    if (compiles(slashes.source, slashes.ignoreCase ? 'i' : ''))
      return { kind: 'regex', written, ...seeing(slashes, sight) };
  } else if (/[\^$*+()[\]{}|\\]/.test(whole) && compiles(whole)) {
    return { kind: 'regex', written, ...seeing({ source: whole, ignoreCase: false }, sight) };
  }
  return { kind: 'keyword', written, folded: fold(written) };
}

/** A DTMF entry: keys, else a regular expression that is anchored at both ends, else keys as they stand. */
export function parseDtmf(written: string, sight?: Sight): DtmfEntry {
  if (/^[0-9A-Da-d*#]+$/.test(written)) return { kind: 'literal', written, keys: written.toUpperCase() };
  const slashes = delimited(written);
  const source = slashes ? slashes.source : written;
  const whole = `^(?:${source})$`;
  if (!compiles(whole)) return { kind: 'literal', written, keys: written.toUpperCase() };
  const { source: taken, sees } = seeing({ source: whole, ignoreCase: false }, sight);
  const entry: DtmfEntry = { kind: 'regex', written, source: taken === NEVER ? NEVER : source };
  if (sees !== undefined) entry.sees = sees;
  return entry;
}

/** A completion entry: contained in the argument exactly; a regular expression only as `/…/`. */
export function parseComplete(written: string, sight?: Sight): CompleteEntry {
  const slashes = delimited(written);
  if (slashes && compiles(slashes.source, slashes.ignoreCase ? 'i' : ''))
    return { kind: 'regex', written, ...seeing(slashes, sight) };
  return { kind: 'contains', written };
}

/** An expression with how much of a text it sees; one that is refused matches nothing. */
function seeing({ source, ignoreCase }: Expression, sight?: Sight): Expression {
  const sees = sight ? sight(source, ignoreCase) : MOST_CHARACTERS;
  if (sees <= 0) return { source: NEVER, ignoreCase };
  return sees < MOST_CHARACTERS ? { source, ignoreCase, sees } : { source, ignoreCase };
}
