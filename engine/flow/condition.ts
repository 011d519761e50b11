/** Parses the entries of conditions and KB keywords (flow-format.md#conditions). */

import { fold, withWholeLetters } from '../text/fold.ts';
import type { CompleteEntry, DtmfEntry, Expression, Term, Word } from './compiled.ts';
import { type CharacterLimit, compiles, delimited, MAX_CHARACTERS, NEVER } from './pattern.ts';

/** The words of each `synonym` group, by the name of the group as written. */
export type Synonyms = Map<string, string[]>;

/** Whether an entry is `any`, in any case. */
export function isAny(entry: string): boolean {
  return entry.length === 3 && entry.toLowerCase() === 'any';
}

/**
 * Parses a text entry. The name of a synonym group stands for the words of the group and is not a keyword itself.
 *
 * @param limitOf here and below: undefined if the result serves no call, as in lint
 */
export function parseTerm(entry: string, synonyms: Synonyms, limitOf?: CharacterLimit): Term {
  const group = synonyms.get(entry);
  return {
    condition: entry,
    words: (group || [entry]).map((word) => parseWord(word, limitOf)),
    group: group !== undefined,
  };
}

/**
 * Parses a keyword or a regular expression. `.` and `?` alone do not make an expression, because they are usually
 * punctuation. An expression that does not compile is a keyword.
 */
export function parseWord(written: string, limitOf?: CharacterLimit): Word {
  // Compose letters first: a character class of decomposed letters would match single marks.
  const whole = withWholeLetters(written);
  const slashes = delimited(whole);
  if (slashes) {
    if (compiles(slashes.source, slashes.ignoreCase ? 'i' : ''))
      return { kind: 'regex', written, ...withLimit(slashes, limitOf) };
  } else if (/[\^$*+()[\]{}|\\]/.test(whole) && compiles(whole)) {
    return { kind: 'regex', written, ...withLimit({ source: whole, ignoreCase: false }, limitOf) };
  }
  return { kind: 'keyword', written, folded: fold(written) };
}

/** Parses a DTMF entry: keys, else a regular expression anchored at both ends, else the text as written. */
export function parseDtmf(written: string, limitOf?: CharacterLimit): DtmfEntry {
  if (/^[0-9A-Da-d*#]+$/.test(written)) return { kind: 'literal', written, keys: written.toUpperCase() };
  const slashes = delimited(written);
  const source = slashes ? slashes.source : written;
  const whole = `^(?:${source})$`;
  if (!compiles(whole)) return { kind: 'literal', written, keys: written.toUpperCase() };
  const { source: taken, maxCharacters } = withLimit({ source: whole, ignoreCase: false }, limitOf);
  const entry: DtmfEntry = { kind: 'regex', written, source: taken === NEVER ? NEVER : source };
  if (maxCharacters !== undefined) entry.maxCharacters = maxCharacters;
  return entry;
}

/** Parses a completion entry: a regular expression if written `/…/`, else a text that the argument contains. */
export function parseComplete(written: string, limitOf?: CharacterLimit): CompleteEntry {
  const slashes = delimited(written);
  if (slashes && compiles(slashes.source, slashes.ignoreCase ? 'i' : ''))
    return { kind: 'regex', written, ...withLimit(slashes, limitOf) };
  return { kind: 'contains', written };
}

/** Applies the limit to an expression. A rejected expression matches nothing. */
function withLimit({ source, ignoreCase }: Expression, limitOf?: CharacterLimit): Expression {
  const maxCharacters = limitOf ? limitOf(source, ignoreCase) : MAX_CHARACTERS;
  if (maxCharacters <= 0) return { source: NEVER, ignoreCase };
  return maxCharacters < MAX_CHARACTERS ? { source, ignoreCase, maxCharacters } : { source, ignoreCase };
}
