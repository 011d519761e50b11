/**
 * False barge-in (docs/reference/barge-in.md): results that may not stop a prompt, being too short or nothing but words that
 * people say while they listen.
 */
import type { FlowSettings, ListenSettings } from '../flow/compiled.ts';
import { fold } from '../text/fold.ts';

/** Whether a result may not stop a prompt, unless one of its words is a keyword. */
export function isHeldBack(settings: FlowSettings, text: string): boolean {
  const { bargeInMinChars, bargeInIgnoreWords } = settings;
  if (bargeInMinChars === 0 && bargeInIgnoreWords.length === 0) return false;
  const folded = fold(text);
  return charactersOf(folded) < bargeInMinChars || isMadeOf(folded, bargeInIgnoreWords);
}

/** Whether a result that leads nowhere stops the prompts, as `interrupt` says (flow-format.md#listen-3): any result is sound, too. */
export function stopsPrompts(
  settings: FlowSettings,
  { interrupt }: ListenSettings,
  text: string,
  final: boolean,
): boolean {
  if (interrupt !== 1 && interrupt !== 2 && !(interrupt === 3 && final)) return false;
  return !isHeldBack(settings, text);
}

/** Ideographs outside the basic plane are two units and one character. */
function charactersOf(text: string): number {
  return Array.from(text).length;
}

/** Whether a text is one of the words, or several of them one after the other: 嗯嗯. */
function isMadeOf(text: string, words: string[]): boolean {
  // Where a word can end, from the begin on.
  const ends = [true];
  for (let at = 0; at < text.length; at++) {
    if (!ends[at]) continue;
    for (const word of words) if (text.startsWith(word, at)) ends[at + word.length] = true;
  }
  return text !== '' && ends[text.length] === true;
}
