/** Phrases that are looked for in what a recogniser heard (docs/reference/dialer.md#phrases). */
import { fold } from '../../../engine/text/fold.ts';
import { ANNOUNCEMENTS } from '../../records/end-reasons.ts';

/** `announcement`: before the answer. `machine`: after it. */
export const PHRASE_LISTS = ['announcement', 'machine'] as const;
export type PhraseList = (typeof PHRASE_LISTS)[number];

/** The phrase decides nothing, and keeps others in the same sentence from deciding. */
export const DECIDES_NOTHING = 'none';

/** The codes that a phrase of a list may have. */
export const PHRASE_CODES: Readonly<Record<PhraseList, readonly string[]>> = {
  announcement: [...ANNOUNCEMENTS.keys(), DECIDES_NOTHING],
  machine: ['machine', DECIDES_NOTHING],
};

export interface Phrase {
  phrase: string;
  /** What it means, of `PHRASE_CODES`. */
  code: string;
  /** Of several that are heard, the lowest decides. */
  rank: number;
}

/** Of phrases that say what is the matter. */
export const USUAL_RANK = 100;

/** What is compared: phrases that are the same have the same key. */
export function phraseKeyOf(phrase: string): string {
  return fold(phrase);
}
