/** An action's prompts, one after the other, and what happens when the call's thread has nothing to do. */
import { closeEntry, takeInput } from './inputs.ts';
import type { CallEvent, CallProgress, ProgressPrompt } from './progress.ts';
import { addPrompt, isLastSkipped, skipLast, startPlaying, stopPlaying } from './prompts-played.ts';
import { waitForSpeech } from './speech.ts';
import { listening, speechUntil, type Turn, thinkingPrompt } from './turn.ts';
import { busyUntil } from './utterance.ts';

export function startPrompt<S>({ progress, now }: Turn<S>): void {
  progress.utterance = busyUntil(progress.utterance, now, true);
  if (progress.phase !== 'prompt') {
    startThinking(progress);
    return;
  }
  // One that was held back goes on.
  if (!progress.isHeld) reachPrompt(progress);
  progress.isHeld = false;
  progress.sounding = 'prompt';
  progress.answers = progress.resultAt;
  progress.played = startPlaying(progress.played, now);
}

export function endPrompt<S>(turn: Turn<S>, event: CallEvent & { kind: 'prompt-ended' }): void {
  const { progress, effects, now } = turn;
  const { sounding } = progress;
  progress.sounding = null;
  if (sounding === 'thinking') {
    endThinking(turn, event.unplayable);
    return;
  }
  if (sounding === null) return;
  const startedAt = progress.played.since as number;
  progress.played = stopPlaying(progress.played, now);
  if (event.unplayable !== null) {
    skip(turn, event.unplayable);
    return;
  }
  if (progress.answers !== null) {
    effects.push({ kind: 'delay', ms: startedAt - progress.answers });
    if (progress.resultAt === progress.answers) progress.resultAt = null;
  }
  if (progress.isHeld && progress.phase !== 'wait') progress.position = event.position;
  else passOn(progress);
}

/** What is due where nothing plays and no wait runs. */
export function doWhatIsDue<S>(turn: Turn<S>): void {
  const { progress, now } = turn;
  progress.utterance = busyUntil(progress.utterance, now, true);
  if (progress.next !== null) return;
  if (progress.phase === 'pause' && now >= speechUntil(progress)) progress.phase = 'prompt';
  else if (progress.phase === 'prompt') prepareNext(turn);
  else if (progress.phase === 'wait') waitOrComplete(turn);
}

function prepareNext<S>(turn: Turn<S>): void {
  const { progress } = turn;
  const prompt = progress.prompts[progress.prompt];
  if (prompt === undefined) endPrompts(turn);
  else if (prompt.asked !== null) waitForSpeech(turn, prompt);
  else if (prompt.path === null) {
    reachPrompt(progress);
    skip(turn, prompt.reason);
  }
}

function endPrompts<S>({ progress, effects }: Turn<S>): void {
  const action = listening(progress);
  if (!progress.isOver) progress.resultAt = null;
  progress.phase = action === null ? 'app' : 'wait';
  if (action?.settings.mode !== 2) return;
  effects.push({ kind: 'listen', settings: action.settings, isSilent: !progress.utterance.underWay });
}

/** Waits after the prompts (flow-format.md#listen-3), longer while speech is in progress (#listen-6) or an answer is awaited. */
function waitOrComplete<S>(turn: Turn<S>): void {
  const { progress, now } = turn;
  const action = listening(progress);
  if (action === null) return;
  const { mode, waitSpeechMs } = action.settings;
  const listens = mode !== 0 || action.takesKeys;
  if (progress.waitUntil === null) {
    // A KB answer, mode 0 without keys, and flag 32 after a final during the prompts have no wait (#listen-5).
    const waits = action.waits && listens && !progress.hasSentence;
    progress.waitUntil = now + (waits ? waitSpeechMs : 0);
    if (!progress.isOver) progress.resultAt = null;
    return;
  }
  const isDue = progress.isOver || now >= Math.max(progress.waitUntil, speechUntil(progress));
  if (!isDue || progress.open !== null) return;
  closeEntry(turn);
  if (progress.next !== null || progress.open !== null) return;
  // A KB answer always returns with `done()` (#kb-return).
  const silence = listens && !progress.hasInput && action.waits;
  progress.phase = 'completing';
  takeInput(turn, { type: 'complete', argument: silence ? 'timeout()' : 'done()' });
}

/** A text before it may arrive while it plays: which one plays is kept. */
function startThinking<S>(progress: CallProgress<S>): void {
  progress.sounding = 'thinking';
  progress.thought = thinkingPrompt(progress);
  progress.thinksAbout = progress.open === null ? null : progress.open.number;
}

function endThinking<S>({ progress, effects }: Turn<S>, unplayable: string | null): void {
  const { open, thinksAbout, thought } = progress;
  // The next question begins with the first one again.
  if (open !== null && open.number !== thinksAbout) return;
  const prompt = progress.thinking[thought] as ProgressPrompt;
  if (unplayable !== null) effects.push({ kind: 'skipped', prompt, reason: unplayable });
  progress.thought = thought + 1;
}

/** The turn of a prompt has come. The pieces of a text have one between them. */
function reachPrompt<S>(progress: CallProgress<S>): void {
  const { spoken, continues } = progress.prompts[progress.prompt] as ProgressPrompt;
  if (!continues) progress.played = addPrompt(progress.played, spoken);
}

/** Leaves out a prompt or a piece of one; the other pieces are played. Of a prompt the first reason is told. */
function skip<S>({ progress, effects }: Turn<S>, reason: string): void {
  if (!isLastSkipped(progress.played)) {
    const prompt = progress.prompts[progress.prompt] as ProgressPrompt;
    effects.push({ kind: 'skipped', prompt, reason });
    progress.played = skipLast(progress.played, reason);
  }
  passOn(progress);
}

function passOn<S>(progress: CallProgress<S>): void {
  progress.prompt++;
  progress.position = 0;
  progress.isHeld = false;
  progress.speechUntil = null;
}
