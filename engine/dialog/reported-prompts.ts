import type { PlayedPrompt } from '../contract/row.ts';
import type { ListenSettings } from '../flow/compiled.ts';
import { type BargeInSettings, stopsPrompts } from './barge-in.ts';
import type { DialogInput } from './dialog.ts';

export interface RunningPrompts {
  /** A row has reported the outcome of the prompts already. */
  hasReported: boolean;
  /** The input starts another action. */
  startsAction: boolean;
  settings: BargeInSettings;
  /** Null for an action that does not listen. */
  listen: ListenSettings | null;
}

/** Returns the outcome of the running action's prompts if this input's row reports it: the first row after their end does. */
export function reportedPrompts(
  input: DialogInput,
  { hasReported, startsAction, settings, listen }: RunningPrompts,
): PlayedPrompt[] | null {
  const { played = null } = input;
  if (played === null || hasReported) return null;
  if (startsAction || (input.type !== 'text' && input.type !== 'dtmf') || input.playing !== true)
    return played;
  if (input.type === 'dtmf') return null;
  const isStopped = listen !== null && stopsPrompts(settings, listen, input.text, input.final);
  return isStopped ? played : null;
}
