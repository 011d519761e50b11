/**
 * What matching reports where somebody asks why an input led to where it led (`cti-robot explain`). A trace is data; the
 * bundle carries no words for it.
 */
import type { Arrow, CompleteEntry, DtmfEntry, Term, Word } from '../../flow/compiled.ts';

/** How a candidate is compared: with NLP's keyword, the text, its sounds, keys, a completion, or as `any`. */
export type MatchStage = 'nlp' | 'text' | 'sound' | 'keys' | 'completion' | 'any';

/** A condition that an input was compared with. Candidates come in the order of flow-format.md#matching. */
export interface Candidate {
  stage: MatchStage;
  owner: CandidateOwner;
  /** The entry as written in the condition; for a synonym the name of the group. */
  condition: string;
  /** What was compared; null for `any`. */
  word: Word | DtmfEntry | CompleteEntry | null;
  matches: boolean;
  /** The part of the input that it matched; null for `any`, and where it did not match. */
  keyword: string | null;
  /** Whether the arrow's target can be entered, or the KB prompt be played. */
  isAvailable: boolean;
}

/** The arrow, or the index of the KB prompt, that has the condition. */
export type CandidateOwner = { kind: 'arrow'; arrow: Arrow } | { kind: 'prompt'; prompt: number };

export type MatchTrace = (candidate: Candidate) => void;

/** Reports a word of a condition. */
export type Report = (
  owner: number,
  compared: { term: Term; word: Word },
  keyword: string | null,
  isAvailable: boolean,
) => void;

export function reportWords(
  trace: MatchTrace,
  stage: MatchStage,
  ownerOf: (owner: number) => CandidateOwner,
): Report {
  return (owner, { term, word }, keyword, isAvailable) =>
    trace({
      stage,
      owner: ownerOf(owner),
      condition: term.condition,
      word,
      matches: keyword !== null,
      keyword,
      isAvailable,
    });
}
