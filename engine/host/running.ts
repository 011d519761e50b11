/** What the running action adds to every input. */
export interface Running {
  /** How long its prompts have been playing, ms. */
  playTime(now: number): number;
  /** The file that it is recorded to. */
  record: string | null;
}

/** Before the first action. */
export const NOTHING_RUNNING: Running = { playTime: () => 0, record: null };
