/**
 * Inputs in their order. An input whose answer is awaited keeps those behind it waiting; the caller is heard and prompts
 * play meanwhile.
 */
import type { Answer, DialogInput, DialogResult } from '../dialog/dialog.ts';
import type { KeyEntry } from '../dialog/key-entry.ts';
import { followInterrupt, hearUnmatched } from './interrupt.ts';
import type { BareInput, QueuedInput } from './progress.ts';
import { promptsForRow, totalPlayed } from './prompts-played.ts';
import { giveUpSpeech } from './speech.ts';
import { isPrompting, type Turn } from './turn.ts';
import { consumeUtterance, type RecognitionResult } from './utterance.ts';

/** Takes a recognition result. */
export function takeResult<S>(turn: Turn<S>, result: RecognitionResult, at = turn.now): void {
  const { progress, dialog } = turn;
  progress.hasInput = true;
  const text = { type: 'text' as const, ...result, endedAt: at, playing: isPrompting(progress) };
  const queued = queuedNow(turn, text, at);
  const last = progress.queue[progress.queue.length - 1];
  if (dialog.skipsOvertakenPartials && last !== undefined && isUnsentPartial(turn, last)) {
    progress.queue = progress.queue.slice(0, -1);
  }
  progress.queue = progress.queue.concat(queued);
  advance(turn);
  // The answer is awaited: what the text itself does to the prompts does not wait for it.
  if (progress.next !== null || progress.queue.indexOf(queued) < 0) return;
  followInterrupt(turn, text);
  progress.queue = progress.queue.map((one) => (one === queued ? { ...one, isHeard: true } : one));
}

/** Closes the open entry, where there is one. */
export function closeEntry<S>(turn: Turn<S>): void {
  const { progress } = turn;
  const entry = takeEntry(turn);
  if (entry === null) return;
  const queued = queuedNow(turn, entry);
  if (progress.open?.service === 'nlp' && leadsOnAtOnce(turn, queued)) {
    turn.effects.push({ kind: 'give-up', number: progress.open.number });
    progress.open = null;
    progress.queue = progress.queue.concat(queued).map((one) => ({ ...one, isReady: true }));
  } else {
    progress.queue = progress.queue.concat(queued);
  }
  advance(turn);
}

/** Closes an entry that has timed out (flow-format.md#listen-9). */
export function closeStaleEntry<S>(turn: Turn<S>): void {
  const { entryUntil } = turn.progress;
  if (entryUntil !== null && turn.now >= entryUntil) closeEntry(turn);
}

/** Takes an input that the call itself makes. */
export function takeInput<S>(turn: Turn<S>, input: BareInput): void {
  const { progress } = turn;
  progress.queue = progress.queue.concat(queuedNow(turn, input));
  advance(turn);
}

/** Takes an input again that was queued when its action ended. */
export function takeAgain<S>(turn: Turn<S>, { input, at }: QueuedInput): void {
  if (input.type === 'text') takeResult(turn, input, at);
  else if (input.type === 'dtmf') {
    turn.progress.hasInput = true;
    takeInput(turn, { ...input, playing: isPrompting(turn.progress) });
  }
}

/** The open question has its answer, or will have none. */
export function answerFirst<S>(turn: Turn<S>, answer: Answer | null): void {
  const { progress, effects } = turn;
  if (progress.open === null) return;
  if (answer === null) effects.push({ kind: 'failed', service: progress.open.service });
  progress.open = null;
  progress.queue = progress.queue.map((one, index) =>
    index === 0 ? { ...one, isReady: true, answer } : one,
  );
  advance(turn);
}

/** Gives the open question up where its budget is spent. */
export function giveUpOverdue<S>(turn: Turn<S>): void {
  const { open } = turn.progress;
  if (open === null || turn.now < open.until) return;
  turn.effects.push({ kind: 'give-up', number: open.number });
  answerFirst(turn, null);
}

/** The call is gone: what has been said and pressed has its row, without answers. Nothing completes any more. */
export function processAll<S>(turn: Turn<S>): void {
  const { progress, effects } = turn;
  if (progress.open !== null) effects.push({ kind: 'give-up', number: progress.open.number });
  progress.open = null;
  const entry = takeEntry(turn);
  if (entry !== null) progress.queue = progress.queue.concat(queuedNow(turn, entry));
  for (const event of progress.pending) {
    if (event.kind === 'input') progress.queue = progress.queue.concat(event.queued);
  }
  progress.pending = [];
  while (progress.queue.length > 0) {
    const first = progress.queue[0] as QueuedInput;
    progress.queue = progress.queue.slice(1);
    if (first.input.type !== 'complete') processInput(turn, first);
  }
  giveUpSpeech(turn);
}

/** DESTROY. Its answer, where the dialog asks, is of no use. */
export function processLast<S>(turn: Turn<S>, input: BareInput): void {
  const { progress, dialog, effects } = turn;
  const queued = queuedNow(turn, input);
  const question = dialog.question(progress.dialog, inputFor(turn, queued), turn.now);
  if (question !== null) effects.push({ kind: 'tell', number: ++progress.questions, question });
  processInput(turn, queued);
}

/** Processes inputs until one has to be asked about, or leads on. */
function advance<S>(turn: Turn<S>): void {
  const { progress } = turn;
  while (progress.open === null && progress.next === null && progress.queue.length > 0) {
    const first = progress.queue[0] as QueuedInput;
    if (!first.isReady && ask(turn, first)) return;
    // An open entry closes before a transition by text, and may match first (flow-format.md#listen-9).
    const isEarlier = progress.entry !== null && progress.entry.startedAt <= first.at;
    if (isEarlier && first.input.type === 'text' && leadsOn(turn, first)) {
      const entry = { ...queuedNow(turn, takeEntry(turn) as BareInput), takesNext: true };
      progress.queue = [entry, { ...first, isReady: true }, ...progress.queue.slice(1)];
      continue;
    }
    progress.queue = progress.queue.slice(1);
    processInput(turn, first);
  }
  if (progress.next !== null) endAction(turn);
}

/** What has not been processed is for the next action, in its order. */
function endAction<S>(turn: Turn<S>): void {
  const { progress } = turn;
  const { entry } = progress;
  if (entry === null && progress.queue.length === 0) {
    giveUpSpeech(turn);
    return;
  }
  const since = entry === null ? 0 : entry.startedAt;
  const keys = entry === null ? [] : Array.from(entry.keys, (key) => ({ kind: 'key' as const, key }));
  const inputs = (list: readonly QueuedInput[]) => list.map((queued) => ({ kind: 'input' as const, queued }));
  progress.pending = progress.pending.concat(
    inputs(progress.queue.filter(({ at }) => at < since)),
    keys,
    inputs(progress.queue.filter(({ at }) => at >= since)),
  );
  progress.queue = [];
  progress.entry = null;
  progress.entryUntil = null;
  giveUpSpeech(turn);
}

/** Returns whether there is a question. */
function ask<S>(turn: Turn<S>, queued: QueuedInput): boolean {
  const { progress, dialog, now } = turn;
  const question = dialog.question(progress.dialog, inputFor(turn, queued), turn.now);
  if (question === null) return false;
  const number = ++progress.questions;
  const thinkAt = now + dialog.settings(progress.dialog).thinkingAfterMs;
  progress.open = { number, service: question.service, until: now + question.budgetMs, thinkAt };
  progress.thought = 0;
  turn.effects.push({ kind: 'ask', number, question });
  return true;
}

function processInput<S>(turn: Turn<S>, queued: QueuedInput): void {
  const { progress, dialog, effects, now } = turn;
  const { input, answer } = queued;
  const result = dialog.step(progress.dialog, inputFor(turn, queued), answer, now);
  const { state, action, rows, stopsPrompts } = result;
  progress.dialog = state;
  for (const row of rows) effects.push({ kind: 'row', row });
  if (stopsPrompts === true && isPrompting(progress)) progress.phase = 'wait';
  pushOrders(turn, result);
  if (input.type === 'create' || (input.type === 'complete' && input.machine === undefined)) {
    progress.next = action ?? { kind: 'end', reason: 'end()' };
  } else if (action !== null) {
    progress.next = action;
    progress.resultAt = queued.at;
    // Speech in progress when a key leads on is not an input of the next action (flow-format.md#listen-2).
    progress.utterance = consumeUtterance(progress.utterance, queued.utterance);
    if (queued.takesNext) progress.queue = progress.queue.slice(1);
  } else if (input.type === 'text') {
    hearUnmatched(turn, queued, input);
  }
}

/** What an answer orders beside the next action. */
function pushOrders<S>({ effects }: Turn<S>, result: DialogResult<S>): void {
  const { commands = [], textsAhead = [], log = null, refused = [] } = result;
  for (const command of commands) effects.push({ kind: 'command', command });
  if (textsAhead.length > 0) effects.push({ kind: 'prepare-ahead', texts: textsAhead });
  if (log !== null || refused.length > 0) effects.push({ kind: 'note', log, refused });
}

function leadsOn<S>(turn: Turn<S>, queued: QueuedInput): boolean {
  const { progress, dialog, now } = turn;
  return dialog.step(progress.dialog, inputFor(turn, queued), queued.answer, now).action !== null;
}

/** Whether an entry leads on if nothing before it is asked about: then it does not wait for the answer. */
function leadsOnAtOnce<S>(turn: Turn<S>, entry: QueuedInput): boolean {
  const { progress, dialog, now } = turn;
  let state = progress.dialog;
  for (const queued of progress.queue) {
    const result = dialog.step(state, inputFor(turn, queued), queued.answer, now);
    if (result.action !== null) return false;
    state = result.state;
  }
  return dialog.step(state, inputFor(turn, entry), null, now).action !== null;
}

function inputFor<S>({ progress, now }: Turn<S>, { input, playTime }: QueuedInput): DialogInput {
  const { nextAppid, record, played } = progress;
  return { nextAppid, playTime, record, played: promptsForRow(played, now), ...input };
}

function queuedNow<S>({ progress, now }: Turn<S>, input: BareInput, at = now): QueuedInput {
  return {
    input,
    playTime: totalPlayed(progress.played, now),
    at,
    utterance: progress.utterance.serial,
    isHeard: false,
    isReady: false,
    answer: null,
    takesNext: false,
  };
}

/** The open entry as an input; null without one. */
function takeEntry<S>({ progress }: Turn<S>): (BareInput & KeyEntry) | null {
  const { entry } = progress;
  progress.entry = null;
  progress.entryUntil = null;
  return entry && { type: 'dtmf', ...entry, playing: isPrompting(progress) };
}

/** A partial that no one has been asked about. */
function isUnsentPartial<S>({ progress }: Turn<S>, queued: QueuedInput): boolean {
  const isAsked = progress.open !== null && progress.queue[0] === queued;
  return queued.input.type === 'text' && !queued.input.final && !isAsked;
}
