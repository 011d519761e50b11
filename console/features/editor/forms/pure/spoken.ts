/** How long a prompt is. */
import { promptKind } from '../../../../../engine/flow/prompt.ts';

/** As the simulator has it: 180 ms a character. */
const MS_PER_CHARACTER = 180;

export type SpokenKind = 'text' | 'recording' | 'stream' | 'refused';

export function spokenKind(prompt: string): SpokenKind {
  const { kind } = promptKind(prompt);
  return kind === 'file' ? 'recording' : kind;
}

export function hasVariables(prompt: string): boolean {
  return /\$\{[^{}]+\}/.test(prompt);
}

/** Characters that are heard: blanks and punctuation are not. */
export function charactersOf(text: string): number {
  return (text.replace(/\$\{[^{}]*\}/g, '').match(/[\p{L}\p{N}]/gu) ?? []).length;
}

/** Seconds, to a tenth. */
export function secondsOf(characters: number): number {
  return Math.round((characters * MS_PER_CHARACTER) / 100) / 10;
}
