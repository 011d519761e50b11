/**
 * Tells machines from people by what is said first: a phrase that only machines say, or a first utterance that is longer
 * than a person's greeting (docs/reference/dialer.md#machines). The length counts only if words were recognised: noise
 * may last as long.
 */
import { fold } from '../text/fold.ts';
import { takeInput } from './inputs.ts';
import type { CallerEvent } from './progress.ts';
import { hearsSpeech, listening, type Turn } from './turn.ts';

/** @returns whether the event is used up */
export function hearsMachine<S>(turn: Turn<S>, event: CallerEvent): boolean {
  const { progress, effects } = turn;
  if (progress.machine === null) return false;
  const isUsed = lookAt(turn, event);
  // Many recognisers pause at each result.
  if (event.kind === 'final' && (isUsed || !hearsSpeech(progress))) effects.push({ kind: 'resume' });
  return isUsed;
}

function lookAt<S>(turn: Turn<S>, event: CallerEvent): boolean {
  const { progress, now } = turn;
  const watch = progress.machine;
  const action = listening(progress);
  if (watch === null || action === null || progress.next !== null) return false;
  const { settings, since } = watch;
  // People press keys.
  if (event.kind === 'key' || (since === null && now >= watch.until)) {
    progress.machine = null;
    return false;
  }
  const began = since === null ? now : since;
  const isOver = event.kind === 'final' || event.kind === 'recogniser-closed';
  let { found } = watch;
  let hasWords = false;
  if ('text' in event && found === null) {
    const folded = fold(event.text);
    hasWords = folded !== '';
    const silence = isOver ? action.settings.vadMaxEndSilenceMs : 0;
    const isSaid = (one: string): boolean => folded.indexOf(one) >= 0;
    const phrase = settings.others.some(isSaid) ? undefined : settings.phrases.filter(isSaid)[0];
    if (phrase !== undefined) found = { by: 'phrase', phrase, text: event.text };
    else if (
      hasWords &&
      watch.isFirst &&
      settings.greetingMs > 0 &&
      now - began - silence > settings.greetingMs
    )
      found = { by: 'length', phrase: null, text: null };
  }
  progress.machine = {
    ...watch,
    since: isOver ? null : began,
    isFirst: watch.isFirst && !(isOver && hasWords),
    found,
  };
  if (found === null) return false;
  // A message is left when the machine has stopped.
  if (settings.action === 'message' && !isOver) return true;
  progress.machine = null;
  turn.effects.push({ kind: 'machine', by: found.by });
  takeInput(turn, {
    type: 'complete',
    argument: `machine(${found.by})`,
    machine: { ...found, action: settings.action },
  });
  return settings.action !== 'continue';
}
