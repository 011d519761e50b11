/** What a caller can do where a call stands: inputs for `step()`, and the lines of a caller's script that cause them. */

import { addKey, type KeyEntry } from '../../../engine/dialog/key-entry.ts';
import {
  type Action,
  type CallState,
  currentNode,
  type Input,
  type InputContext,
} from '../../../engine/dialog/state.ts';
import type { CompiledFlow, ListenSettings } from '../../../engine/flow/compiled.ts';
import { promptKind } from '../../../engine/flow/prompt.ts';
import { simulatedCompletion } from './completion-of.ts';
import { keysFor, MEANINGLESS, resultsFor, STRAY_KEYS, textsFor } from './edge-inputs.ts';
import type { Edge } from './edges.ts';

type WithoutContext<T> = T extends unknown ? Omit<T, keyof InputContext> : never;
type HostInput = WithoutContext<Input>;

/** After a step: what the call knows, and the action that runs. */
export interface Situation {
  state: CallState;
  action: Action;
}

export interface Move {
  /** Only the last one leads on; those before it are to be matched by nothing. */
  inputs: HostInput[];
  /** Lines of simulator.md#caller. */
  lines: object[];
  /** The entry closes by time-out, which no line waits for: nothing can follow. */
  isLast?: boolean;
}

/** What `step()` is told besides, which no match looks at. */
export function asInput(input: HostInput): Input {
  return { ...input, nextAppid: '', playTime: 0, record: null } as Input;
}

/** Whatever might take an edge from where the call stands. */
export function movesFor(flow: CompiledFlow, at: Situation, edge: Edge): Iterable<Move> {
  if (edge.kind === 'complete') return completions(flow, at);
  const { action, state } = at;
  if (action.kind !== 'listen' || !action.waits || edge.kind === 'nothing') return [];
  if (edge.kind === 'dtmf') {
    return keysFor(edge).flatMap((keys) => pressed(flow, state, action.settings, keys));
  }
  const { filter } = currentNode(flow, state);
  // Where final results are not matched, partial ones may be.
  const asPartial = filter.final && !filter.partial;
  return textsFor(edge).flatMap((text) => said(action.settings, text, asPartial));
}

/** The ways in which the running action can complete. */
export function* completions(flow: CompiledFlow, { action, state }: Situation): Generator<Move> {
  if (action.kind === 'application') {
    for (const result of resultsFor(currentNode(flow, state))) {
      const argument = simulatedCompletion(action.application, action.argument, result);
      const line = result === 'SUCCESS' ? [] : [{ app: action.application, result }];
      const runs = argument !== `error(${action.application} not allowed)`;
      if (argument !== null) yield completed(argument, [], [...line, ...silence(runs || plays(action))]);
    }
  }
  if (action.kind !== 'listen') return;
  const listens = action.settings.mode !== 0 || action.takesKeys;
  if (!action.waits || !listens) {
    yield completed('done()', [], silence(plays(action)));
    return;
  }
  yield completed('timeout()', [], silence(plays(action) || action.settings.waitSpeechMs > 0));
  for (const noise of meaningless(flow, state, action.settings)) {
    yield completed('done()', noise.inputs, noise.lines);
  }
}

const SILENCE = { silence: true };

/** An action that takes no time is over before the caller's next line becomes current. */
function silence(takesTime: boolean): object[] {
  return takesTime ? [SILENCE] : [];
}

function plays(action: Exclude<Action, { kind: 'end' }>): boolean {
  return action.prompts.some((entry) => promptKind(entry).kind !== 'refused');
}

function completed(argument: string, before: HostInput[], lines: object[]): Move {
  return { inputs: [...before, { type: 'complete', argument }], lines };
}

/** What makes an action hear something and lead nowhere, where it is matched by nothing. */
function* meaningless(flow: CompiledFlow, state: CallState, settings: ListenSettings): Generator<Move> {
  // An unmatched final ends the wait (flow-format.md#listen-4): then there is no silence to wait for.
  const ends = settings.interrupt !== 0 || settings.oneSentence;
  for (const text of MEANINGLESS) {
    for (const { inputs, lines } of said(settings, text, false))
      yield { inputs, lines: ends ? lines : [...lines, SILENCE] };
  }
  for (const keys of STRAY_KEYS) {
    for (const move of pressed(flow, state, settings, keys))
      if (!move.isLast) yield { inputs: move.inputs, lines: [...move.lines, SILENCE] };
  }
  // While prompts play, `any` is held back with `interrupt` 0 (flow-format.md#listen-1).
  if (settings.mode !== 1 || settings.interrupt !== 0) return;
  for (const text of MEANINGLESS) {
    yield {
      inputs: [{ type: 'text', text, final: true, startedAt: 0, playing: true, nlp: null }],
      lines: [{ say: text, during: 0, duration: 100, latency: 0 }, SILENCE],
    };
  }
}

/** A sentence said after the prompts; none where nothing is recognised then. */
function said(settings: ListenSettings, text: string, asPartial: boolean): Move[] {
  const wait = settings.waitSpeechMs;
  if (settings.mode === 0 || wait === 0) return [];
  const line = {
    say: text,
    ...(wait > DELAY_MS ? {} : { delay: Math.floor(wait / 2) }),
    ...(text.length * 200 > LONG_SPEECH_MS ? { duration: LONG_SPEECH_MS } : {}),
    ...(asPartial ? { partials: [text] } : {}),
  };
  return [
    {
      inputs: [{ type: 'text', text, final: !asPartial, startedAt: 0, playing: false, nlp: null }],
      lines: [line],
    },
  ];
}

/** Of simulator.md#caller: a `say` and keys begin so long after the prompts; keys come so far apart. */
const DELAY_MS = 500;
const KEY_GAP_MS = 200;
/** Speech without a partial is waited for 3000 ms (flow-format.md#listen-6), less the result's latency. */
const LONG_SPEECH_MS = 2000;

/** Keys until they close an entry: of themselves, by a terminator, or by time-out (flow-format.md#listen-9). */
function pressed(flow: CompiledFlow, state: CallState, settings: ListenSettings, keys: string): Move[] {
  let entry: KeyEntry | null = null;
  for (let i = 0; i < keys.length; i++) {
    const { open, closed } = addKey(flow, state, entry, { key: keys[i] as string, pressedAt: 0 });
    if (closed !== null) return [entered(settings, keys.slice(0, i + 1), closed)];
    entry = open;
  }
  if (entry === null) return [];
  for (const terminator of flow.settings.dtmfTerminators) {
    const { closed } = addKey(flow, state, entry, { key: terminator, pressedAt: 0 });
    if (closed?.keys === keys) return [entered(settings, keys + terminator, closed)];
  }
  return [{ ...entered(settings, keys, entry), isLast: true }];
}

function entered(settings: ListenSettings, pressedKeys: string, entry: KeyEntry): Move {
  const takesMs = (pressedKeys.length - 1) * KEY_GAP_MS;
  const inTime = DELAY_MS + takesMs < settings.waitSpeechMs;
  return {
    inputs: [{ type: 'dtmf', keys: entry.keys, startedAt: 0, lastKeyAt: 0, nlp: null }],
    lines: [{ dtmf: pressedKeys, ...(inTime ? {} : { during: 0 }) }],
  };
}
