/** Entries of conditions as an author types and pastes them, and what the engine makes of each. */
import { isAny, parseDtmf, parseWord } from '../../../../../engine/flow/condition.ts';
import { fold } from '../../../../../engine/text/fold.ts';

export type EntryKind = 'text' | 'dtmf' | 'complete';

/** `bad`: an expression that does not compile, or a word that folds to nothing; it can never be hit as it is meant. */
export type EntryLook = 'any' | 'group' | 'expression' | 'word' | 'bad';

export function lookOf(entry: string, kind: EntryKind, groups: ReadonlySet<string>): EntryLook {
  if (isAny(entry)) return 'any';
  if (kind === 'complete') return /^\/.*\/i?$/s.test(entry) ? 'expression' : 'word';
  if (kind === 'dtmf') return parseDtmf(entry).kind === 'regex' ? 'expression' : 'word';
  if (groups.has(entry)) return 'group';
  const word = parseWord(entry);
  if (word.kind === 'regex') return 'expression';
  return /^\/.*\/i?$/s.test(entry) || fold(entry) === '' ? 'bad' : 'word';
}

/** Entries of a pasted text, one a line; those that are there already are left out. */
export function pastedEntries(text: string, known: readonly string[]): string[] {
  const seen = new Set(known);
  const out: string[] = [];
  for (const line of text.split(/\r\n|[\r\n\u2028\u2029]/)) {
    const entry = line.trim();
    if (entry === '' || seen.has(entry)) continue;
    seen.add(entry);
    out.push(entry);
  }
  return out;
}

/** The lines of a text as entries, without empty ones. Lines that are entries already stay as they are. */
export function entriesOfLines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** Lists copied from elsewhere have commas. Expressions keep theirs. */
export function splitAtCommas(entries: readonly string[]): string[] {
  const out = entries.flatMap((entry) =>
    parseWord(entry).kind === 'regex' ? [entry] : entry.split(/[,，、;；|\t]/).map((one) => one.trim()),
  );
  return [...new Set(out.filter((one) => one !== ''))];
}
