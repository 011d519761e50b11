/** What somebody says about a phrase, read. */
import { PHRASE_CODES, type PhraseList, phraseKeyOf, USUAL_RANK } from '../../outbound/phrases/phrase.ts';
import { type SetPhrase, shippedPhrase } from '../../outbound/phrases/phrases.ts';
import { invalid } from '../api/problem-error.ts';

export interface GivenPhrase {
  list: PhraseList;
  phrase: string;
  code?: string;
  rank?: number;
  enabled?: boolean;
}

/** Fewer letters of a Latin script are in half of all sentences, ... */
const FEWEST_LATIN = 4;
/** ... and one Chinese character too. */
const FEWEST = 2;
export const LONGEST_PHRASE = 100;

/** @param path named in the error @throws HubError `INVALID` for a text that cannot be looked for */
export function phraseKey(phrase: string, path: string): string {
  const key = phraseKeyOf(phrase);
  const fewest = /^[\p{ASCII}]*$/u.test(key) ? FEWEST_LATIN : FEWEST;
  const { length } = [...key];
  if (length >= fewest && key.length <= LONGEST_PHRASE) return key;
  throw invalid(path, {
    en: `must have ${FEWEST} to ${LONGEST_PHRASE} letters or digits, at least ${FEWEST_LATIN} of Latin ones`,
    zh: `须有 ${FEWEST}–${LONGEST_PHRASE} 个字，只有拉丁字母或数字时至少 ${FEWEST_LATIN} 个`,
  });
}

/**
 * @param before what was set for it; undefined: nothing
 * @throws HubError `INVALID`
 */
export function readPhrase(
  { list, phrase, code, rank, enabled }: GivenPhrase,
  { key, before, now }: { key: string; before: SetPhrase | undefined; now: number },
): SetPhrase {
  const earlier = before ?? shippedPhrase(list, key);
  const meaning = code ?? earlier?.code;
  const codes = PHRASE_CODES[list];
  if (meaning === undefined || !codes.includes(meaning))
    throw invalid('body.code', {
      en: `must be one of: ${codes.join(', ')}`,
      zh: `须为其中之一：${codes.join('、')}`,
    });
  return {
    ...{ list, key, phrase: phrase.trim(), code: meaning, updated: now },
    rank: rank ?? earlier?.rank ?? USUAL_RANK,
    enabled: enabled ?? true,
  };
}
