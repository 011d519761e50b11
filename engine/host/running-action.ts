import type { PromptsPlayed } from './prompts-played.ts';

/** What the running action adds to every input. */
export interface RunningAction {
  /** What has become of its prompts; null before the first action. */
  played: PromptsPlayed | null;
  /** The file that it is recorded to. */
  record: string | null;
}

/** Before the first action. */
export const NO_ACTION: RunningAction = { played: null, record: null };
