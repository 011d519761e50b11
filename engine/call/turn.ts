/** What handling one event works with. */
import type { Dialog } from '../dialog/dialog.ts';
import type { ListenAction } from '../dialog/state.ts';
import type { CallProgress, Effect, ProgressPrompt } from './progress.ts';
import { progressUntil } from './utterance.ts';

export interface Turn<S> {
  readonly dialog: Dialog<S>;
  /** A copy whose fields are replaced. What they hold is never changed. */
  readonly progress: CallProgress<S>;
  readonly effects: Effect[];
  /** Ms since the epoch. */
  readonly now: number;
}

/** The running action where it listens. */
export function listening<S>({ action, phase }: CallProgress<S>): ListenAction | null {
  return action !== null && action.kind === 'listen' && phase !== 'idle' ? action : null;
}

/** Mode 0 never listens; mode 2 listens only after the prompts. */
export function hearsSpeech<S>(progress: CallProgress<S>): boolean {
  const mode = listening(progress)?.settings.mode;
  return mode === 1 || (mode === 2 && !isPrompting(progress));
}

/** Whether prompts play, or are held back. */
export function isPrompting<S>({ phase }: CallProgress<S>): boolean {
  return phase === 'prompt' || phase === 'pause';
}

/** Until when speech is in progress, ms since the epoch; 0: none is. */
export function speechUntil<S>(progress: CallProgress<S>): number {
  const action = listening(progress);
  if (action === null || !hearsSpeech(progress)) return 0;
  return progressUntil(progress.utterance, action.settings.maxSpeechMs);
}

/** What is to be played while the open question waits for its answer; -1: nothing. */
export function thinkingPrompt<S>({ thinking, thought }: CallProgress<S>): number {
  for (let index = thought; index < thinking.length; index++) {
    const { path, continues } = thinking[index] as ProgressPrompt;
    // A text does not begin in its middle.
    if (path !== null && (!continues || index === thought)) return index;
  }
  return -1;
}
