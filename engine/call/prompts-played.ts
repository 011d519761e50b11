/** What becomes of an action's prompts: which were played, for how long (pauses and waits do not count), which not. */
import type { PlayedPrompt } from '../contract/row.ts';

/** Plain data: every function returns a new one. */
export interface PromptsPlayed {
  /** All but the last are over. */
  prompts: readonly PlayedPrompt[];
  /** When the last one began to play, or went on, ms since the epoch; null: it does not play. */
  since: number | null;
}

export const NOTHING_PLAYED: PromptsPlayed = { prompts: [], since: null };

/** Adds the next prompt. */
export function addPrompt(played: PromptsPlayed, prompt: string): PromptsPlayed {
  return { prompts: played.prompts.concat({ prompt, ms: 0 }), since: null };
}

/** Whether the last prompt, or a piece of it, cannot be played. */
export function isLastSkipped({ prompts }: PromptsPlayed): boolean {
  return prompts.length > 0 && (prompts[prompts.length - 1] as PlayedPrompt).skipped !== undefined;
}

/** The last prompt, or a piece of it, cannot be played. */
export function skipLast(played: PromptsPlayed, reason: string): PromptsPlayed {
  return withLast(played, (last) => ({ ...last, skipped: reason }));
}

export function startPlaying(played: PromptsPlayed, now: number): PromptsPlayed {
  return played.since === null ? { ...played, since: now } : played;
}

export function stopPlaying(played: PromptsPlayed, now: number): PromptsPlayed {
  if (played.since === null) return played;
  return { ...withLast(played, (last) => ({ ...last, ms: last.ms + msSince(played, now) })), since: null };
}

/** How long prompts have been playing, ms. */
export function totalPlayed(played: PromptsPlayed, now: number): number {
  return played.prompts.reduce((ms, prompt) => ms + prompt.ms, msSince(played, now));
}

/** As a row has it; null where there was no prompt. */
export function promptsForRow(played: PromptsPlayed, now: number): PlayedPrompt[] | null {
  if (played.prompts.length === 0) return null;
  return stopPlaying(played, now).prompts.map((prompt) => ({ ...prompt, ms: Math.round(prompt.ms) }));
}

function msSince(played: PromptsPlayed, now: number): number {
  return played.since === null ? 0 : Math.max(0, now - played.since);
}

function withLast(played: PromptsPlayed, change: (last: PlayedPrompt) => PlayedPrompt): PromptsPlayed {
  const at = played.prompts.length - 1;
  return {
    ...played,
    prompts: played.prompts.map((prompt, index) => (index === at ? change(prompt) : prompt)),
  };
}
