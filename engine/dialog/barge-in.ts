/**
 * False barge-in (docs/reference/barge-in.md): a result cannot stop a prompt when it is too short, or consists of words
 * that people say while they listen.
 */
import type { FlowSettings, ListenSettings } from '../flow/compiled.ts';
import { fold } from '../text/fold.ts';

/** The settings of false barge-in. */
export type BargeInSettings = Pick<FlowSettings, 'bargeInMinChars' | 'bargeInIgnoreWords'>;

/** Whether a result without a keyword must not stop a prompt. */
export function cannotBargeIn(settings: BargeInSettings, text: string): boolean {
  const { bargeInMinChars, bargeInIgnoreWords } = settings;
  if (bargeInMinChars === 0 && bargeInIgnoreWords.length === 0) return false;
  const folded = fold(text);
  return countCharacters(folded) < bargeInMinChars || consistsOf(folded, bargeInIgnoreWords);
}

/** Whether an unmatched result stops the prompts, as `interrupt` says (flow-format.md#listen-3). Any result counts as sound. */
export function stopsPrompts(
  settings: BargeInSettings,
  { interrupt }: ListenSettings,
  text: string,
  final: boolean,
): boolean {
  if (interrupt !== 1 && interrupt !== 2 && !(interrupt === 3 && final)) return false;
  return !cannotBargeIn(settings, text);
}

/** Counts code points: an ideograph outside the basic plane is two code units. */
function countCharacters(text: string): number {
  return Array.from(text).length;
}

/** Whether a text is one of the words or a sequence of them, such as 嗯嗯. */
function consistsOf(text: string, words: string[]): boolean {
  // ends[i]: the first i code units are a sequence of words.
  const ends = [true];
  for (let at = 0; at < text.length; at++) {
    if (!ends[at]) continue;
    for (const word of words) if (text.startsWith(word, at)) ends[at + word.length] = true;
  }
  return text !== '' && ends[text.length] === true;
}
