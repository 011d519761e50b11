/** The phrases that count: those of the release, and what an operator made of them. */
import { DEFAULT_ANNOUNCEMENTS } from './announcements.ts';
import { DEFAULT_MACHINES } from './machines.ts';
import { type Phrase, type PhraseList, phraseKeyOf } from './phrase.ts';

/** A phrase as an operator set it. */
export interface SetPhrase extends Phrase {
  list: string;
  /** The phrase, folded. */
  key: string;
  enabled: boolean;
  /** ms since 1970 */
  updated: number;
}

/** `shipped`: as the release has it; `changed`: the release has it otherwise; `added`: the release has it not. */
export type PhraseOrigin = 'shipped' | 'changed' | 'added';

export interface ListedPhrase extends Phrase {
  key: string;
  enabled: boolean;
  origin: PhraseOrigin;
  /** ms since 1970; null: nobody has set it */
  updated: number | null;
}

const DEFAULTS: Readonly<Record<PhraseList, readonly Phrase[]>> = {
  announcement: DEFAULT_ANNOUNCEMENTS,
  machine: DEFAULT_MACHINES,
};

/** By their folded form. */
const SHIPPED: Readonly<Record<PhraseList, ReadonlyMap<string, Phrase>>> = {
  announcement: byKey(DEFAULTS.announcement),
  machine: byKey(DEFAULTS.machine),
};

function byKey(phrases: readonly Phrase[]): Map<string, Phrase> {
  return new Map(phrases.map((phrase) => [phraseKeyOf(phrase.phrase), phrase]));
}

/** The phrase of a release, whatever an operator made of it. */
export function shippedPhrase(list: PhraseList, key: string): Phrase | undefined {
  return SHIPPED[list].get(key);
}

/** All of a list, also those that are turned off. @param set of this list or of others */
export function listPhrases(list: PhraseList, set: readonly SetPhrase[]): ListedPhrase[] {
  const ofList = new Map(set.filter((one) => one.list === list).map((one) => [one.key, one]));
  const shipped = [...SHIPPED[list]].map(([key, phrase]): ListedPhrase => {
    const given = ofList.get(key);
    if (given === undefined) return { ...phrase, key, enabled: true, origin: 'shipped', updated: null };
    return { ...shown(given), origin: isSame(given, phrase) ? 'shipped' : 'changed' };
  });
  const added = [...ofList.values()]
    .filter(({ key }) => !SHIPPED[list].has(key))
    .map((given): ListedPhrase => ({ ...shown(given), origin: 'added' }));
  return [...shipped, ...added];
}

/** Those of a list that are turned on. */
export function phrasesInUse(list: PhraseList, set: readonly SetPhrase[]): ListedPhrase[] {
  return listPhrases(list, set).filter(({ enabled }) => enabled);
}

function shown({ phrase, code, rank, key, enabled, updated }: SetPhrase): Omit<ListedPhrase, 'origin'> {
  return { phrase, code, rank, key, enabled, updated };
}

function isSame(given: SetPhrase, { code, rank }: Phrase): boolean {
  return given.enabled && given.code === code && given.rank === rank;
}
