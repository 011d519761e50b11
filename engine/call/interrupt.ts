/** What sound and speech do to the prompts and to the wait after them (flow-format.md#listen-3, #listen-4). */
import { cannotBargeIn, stopsPrompts } from '../dialog/barge-in.ts';
import type { QueuedInput } from './progress.ts';
import { isPrompting, listening, speechUntil, type Turn } from './turn.ts';

/** Detected sound stops the prompts with `interrupt` 1, and pauses them with flag 64. */
export function hearSound<S>({ progress, now }: Turn<S>): void {
  const settings = listening(progress)?.settings;
  if (progress.phase !== 'prompt' || settings === undefined) return;
  if (settings.interrupt === 1) progress.phase = 'wait';
  // Sound that has lasted too long does not pause the prompt again.
  else if (settings.pauseOnSound && speechUntil(progress) > now) {
    progress.phase = 'pause';
    progress.isHeld = progress.sounding === 'prompt';
  }
}

/** A text stops the prompts as `interrupt` says, whether or not it contains a keyword. */
export function followInterrupt<S>(turn: Turn<S>, { text, final }: { text: string; final: boolean }): void {
  const { progress, dialog } = turn;
  const listen = listening(progress)?.settings;
  if (listen === undefined || !isPrompting(progress)) return;
  const settings = dialog.settings(progress.dialog);
  if (cannotBargeIn(settings, text)) return;
  if (stopsPrompts(settings, listen, text, final)) progress.phase = 'wait';
  else hearSound(turn);
}

/** Unmatched speech stops the prompts; an unmatched final ends the wait. */
export function hearUnmatched<S>(
  turn: Turn<S>,
  { isHeard, at }: QueuedInput,
  input: { text: string; final: boolean; playing: boolean },
): void {
  const { progress, dialog } = turn;
  const listen = listening(progress)?.settings;
  if (!isHeard) followInterrupt(turn, input);
  if (!input.final || listen === undefined) return;
  if (input.playing && cannotBargeIn(dialog.settings(progress.dialog), input.text)) return;
  if (listen.interrupt === 0 && input.playing) {
    progress.hasSentence = progress.hasSentence || listen.noWaitAfterSentence;
  } else if (listen.interrupt !== 0 || listen.oneSentence) {
    progress.isOver = true;
    progress.resultAt = at;
  }
}

/** Resumes the prompt: the speech that paused it is over. */
export function resumePrompt<S>({ progress }: Turn<S>): void {
  if (progress.next === null && progress.phase === 'pause') progress.phase = 'prompt';
}
