/**
 * A call as a pure machine: `listen(dialog, progress, event, now) → {progress, effects}`. It knows how an action runs:
 * prompts, barge-in, the wait, keys, questions (flow-format.md#listen). `engine/host` carries out its effects, and does
 * what `doing()` says.
 *
 * There is no timer: something happens when a prompt ends, a wait ends, or the host delivers an event.
 */
import type { Dialog } from '../dialog/dialog.ts';
import {
  answerFirst,
  closeEntry,
  closeStaleEntry,
  giveUpOverdue,
  processAll,
  processLast,
  takeAgain,
  takeInput,
  takeResult,
} from './inputs.ts';
import { hearSound, resumePrompt } from './interrupt.ts';
import { hearsMachine } from './machine.ts';
import { watchFrom } from './machine-watch.ts';
import {
  type CallEvent,
  type CallerEvent,
  type CallProgress,
  copyOf,
  type Effect,
  type PendingEvent,
} from './progress.ts';
import { doWhatIsDue, endPrompt, startPrompt } from './prompting.ts';
import { NOTHING_PLAYED, stopPlaying } from './prompts-played.ts';
import { answerSpeech, askForSpeech, awaitsSpeech, speakAhead } from './speech.ts';
import { hearsSpeech, listening, speechUntil, type Turn } from './turn.ts';
import {
  beginUtterance,
  busyUntil,
  endUtterance,
  hearFinal,
  hearPartial,
  ignoreSpeech,
  takesEvents,
} from './utterance.ts';

/** @param now ms since the epoch */
export function listen<S>(
  dialog: Dialog<S>,
  before: CallProgress<S>,
  event: CallEvent,
  now: number,
): { progress: CallProgress<S>; effects: Effect[] } {
  const turn: Turn<S> = { dialog, progress: copyOf(before), effects: [], now };
  const isLate =
    event.kind === 'answer' && before.open?.number !== event.number && !awaitsSpeech(before, event.number);
  if (isLate) return { progress: before, effects: [] };
  handle(turn, event);
  return { progress: turn.progress, effects: turn.effects };
}

function handle<S>(turn: Turn<S>, event: CallEvent): void {
  const { progress, now } = turn;
  switch (event.kind) {
    case 'create':
      progress.nextAppid = event.appid;
      if (event.machine) progress.machine = watchFrom(event.machine, now);
      takeInput(turn, { type: 'create', callid: event.callid });
      break;
    case 'begin':
      beginAction(turn, event);
      break;
    case 'prompt-started':
      startPrompt(turn);
      break;
    case 'prompt-ended':
      endPrompt(turn, event);
      checkDeadlines(turn);
      break;
    case 'tick':
      checkDeadlines(turn);
      doWhatIsDue(turn);
      break;
    case 'answer':
      takeAnswer(turn, event);
      break;
    case 'prepared-ahead':
      speakAhead(turn, event.prompts);
      break;
    case 'executed':
      progress.phase = 'completing';
      takeInput(turn, { type: 'complete', argument: event.argument });
      break;
    case 'gone':
      progress.played = stopPlaying(progress.played, now);
      processAll(turn);
      break;
    case 'destroy':
      processLast(turn, { type: 'destroy', reason: event.reason, stats: event.stats });
      break;
    default:
      progress.utterance = takesEvents(progress.utterance);
      checkDeadlines(turn);
      if (!hearsMachine(turn, event)) hear(turn, event);
  }
}

/** They are looked at whenever something happens. */
function checkDeadlines<S>(turn: Turn<S>): void {
  giveUpOverdue(turn);
  closeStaleEntry(turn);
}

function takeAnswer<S>(turn: Turn<S>, { number, answer, wasBusy }: CallEvent & { kind: 'answer' }): void {
  const { progress, now } = turn;
  if (wasBusy) progress.utterance = busyUntil(progress.utterance, now, false);
  if (progress.open?.number === number) answerFirst(turn, answer);
  else answerSpeech(turn, number, answer);
}

function beginAction<S>(turn: Turn<S>, event: CallEvent & { kind: 'begin' }): void {
  const { progress, effects, now } = turn;
  const action = progress.next;
  if (action === null || action.kind === 'end') return;
  const { pending } = progress;
  progress.action = action;
  progress.next = null;
  progress.nextAppid = event.nextAppid;
  progress.phase = 'prompt';
  progress.prompt = 0;
  progress.position = 0;
  progress.sounding = null;
  progress.isHeld = false;
  progress.speechUntil = null;
  progress.played = NOTHING_PLAYED;
  progress.record = event.record;
  progress.waitUntil = null;
  progress.entry = null;
  progress.entryUntil = null;
  progress.hasInput = false;
  progress.hasSentence = false;
  progress.isOver = false;
  progress.pending = [];
  const settings = action.kind === 'listen' ? action.settings : null;
  const listens = settings !== null && settings.mode === 1;
  if (!listens) progress.utterance = busyUntil(endUtterance(progress.utterance), now, true);
  // Machines are heard even if the node does not listen yet.
  if (settings !== null && (listens || progress.machine !== null))
    effects.push({ kind: 'listen', settings, isSilent: !progress.utterance.underWay });
  else effects.push({ kind: 'pause' });
  progress.prompts = askForSpeech(turn, event.prompts);
  progress.thinking = askForSpeech(turn, event.thinking);
  // Sound that began while the previous action waited for an answer.
  if (now < speechUntil(progress)) hearSound(turn);
  for (const one of pending) hear(turn, one);
}

/** What the caller does. What comes after the input that ended an action is for the next one. */
function hear<S>(turn: Turn<S>, event: PendingEvent): void {
  const { progress } = turn;
  const { action } = progress;
  if (progress.next !== null || progress.phase === 'idle') {
    progress.pending = progress.pending.concat(event);
  } else if (action !== null && action.kind !== 'listen') {
    // Keys and speech are let go by: no rows. A recogniser that dies must be known to be dead all the same.
    if (event.kind === 'recogniser-closed') turn.effects.push({ kind: 'restart', settings: null });
  } else if (event.kind === 'input') {
    if (event.queued.input.type !== 'text' || hearsSpeech(progress)) takeAgain(turn, event.queued);
  } else if (event.kind === 'key') {
    hearKey(turn, event.key);
  } else {
    hearSpeech(turn, event);
  }
}

function hearKey<S>(turn: Turn<S>, key: string): void {
  const { progress, dialog, now } = turn;
  if (!/^[0-9A-Da-d*#]$/.test(key)) return;
  progress.hasInput = true;
  const { open, closed } = dialog.addKey(progress.dialog, progress.entry, key.toUpperCase(), now);
  progress.entry = closed || open;
  progress.entryUntil =
    progress.entry && progress.entry.lastKeyAt + dialog.settings(progress.dialog).dtmfDigitTimeoutMs;
  if (closed !== null) closeEntry(turn);
}

function hearSpeech<S>(turn: Turn<S>, event: Exclude<CallerEvent, { kind: 'key' }>): void {
  const { progress, effects, now } = turn;
  const settings = listening(progress)?.settings;
  if (settings === undefined) return;
  const hears = hearsSpeech(progress);
  if (event.kind === 'recogniser-closed') {
    progress.utterance = endUtterance(progress.utterance);
    effects.push({ kind: 'restart', settings: hears ? settings : null });
    resumePrompt(turn);
    return;
  }
  if (!hears) {
    progress.utterance = ignoreSpeech(progress.utterance, event, now, settings.maxSpeechMs);
    return;
  }
  if (event.kind === 'speech-began') {
    progress.utterance = beginUtterance(progress.utterance, now, settings.maxSpeechMs);
    hearSound(turn);
    return;
  }
  if (event.kind === 'final') effects.push({ kind: 'resume' });
  const heard = (event.kind === 'final' ? hearFinal : hearPartial)(progress.utterance, event.text, now);
  progress.utterance = heard.utterance;
  if (heard.result !== null) takeResult(turn, heard.result);
  if (event.kind === 'final') resumePrompt(turn);
}
