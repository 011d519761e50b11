/**
 * The compiled form of a script: names are resolved to indexes, order is kept in arrays, conditions are parsed, and
 * listening settings are resolved against `global`. `encode-flow.ts` writes it to disk, and `decode-flow.ts` reads it node
 * by node.
 */

import type { SpeechSettings } from '../contract/tts-key.ts';
import type { Homophones } from './homophones.ts';

/** A flow as `step()` sees it: nodes and KB prompts by index, decoded on first use. */
export interface Flow {
  readonly name: string;
  /** First 12 hex digits of the SHA-256 of the script's bytes (flow-format.md#files-version). */
  readonly version: string;
  /** Index of the boot node (flow-format.md#start). */
  readonly boot: number;
  readonly settings: FlowSettings;
  /** The table of sounds; null if keywords match only as written. */
  readonly homophones: Homophones | null;
  readonly nodeCount: number;
  readonly promptCount: number;
  /** @throws RangeError for an index that no node has, such as -1 */
  node(index: number): FlowNode;
  /** @throws RangeError for an index that no KB prompt has */
  prompt(index: number): KbPrompt;
  /** A KB category: indexes of its prompts, in order. */
  category(index: number): readonly number[];
}

export interface CompiledFlowParts {
  name: string;
  version: string;
  boot: number;
  settings: FlowSettings;
  nodes: FlowNode[];
  prompts: KbPrompt[];
  categories: number[][];
  homophones?: Homophones | null;
}

/** A whole flow in memory, as `compileFlow` returns it. */
export class CompiledFlow implements Flow {
  readonly name: string;
  readonly version: string;
  readonly boot: number;
  readonly settings: FlowSettings;
  readonly nodes: FlowNode[];
  readonly prompts: KbPrompt[];
  readonly categories: number[][];
  readonly homophones: Homophones | null;

  constructor(parts: CompiledFlowParts) {
    this.name = parts.name;
    this.version = parts.version;
    this.boot = parts.boot;
    this.settings = parts.settings;
    this.nodes = parts.nodes;
    this.prompts = parts.prompts;
    this.categories = parts.categories;
    this.homophones = parts.homophones ?? null;
  }

  get nodeCount(): number {
    return this.nodes.length;
  }

  get promptCount(): number {
    return this.prompts.length;
  }

  node(index: number): FlowNode {
    const node = this.nodes[index];
    return node === undefined ? missing('node', index) : node;
  }

  prompt(index: number): KbPrompt {
    const prompt = this.prompts[index];
    return prompt === undefined ? missing('KB prompt', index) : prompt;
  }

  category(index: number): readonly number[] {
    return this.categories[index] || [];
  }
}

export function missing(what: 'node' | 'KB prompt', index: number): never {
  throw new RangeError(`the flow has no ${what} with the index ${index}`);
}

export interface FlowNode {
  id: string;
  /** `""` when not set: listening with mode 0 (flow-format.md#actions). */
  action: string;
  /** As written, for `response_args` and for other applications; null when the key is missing. */
  argument: string | null;
  description: string | null;
  /** Prompts of the first, second, third, fourth and later entry, with fallbacks resolved (flow-format.md#playbacks). */
  promptsByEntry: [string[], string[], string[], string[]];
  /** Prompts after the return from a KB answer, with fallbacks resolved. */
  kbPlaybacks: string[];
  mismatchPlaybacks: string[];
  /** How many consecutive mismatches play `mismatchPlaybacks`; 1 when not set. */
  mismatchRepetition: number;
  /** The most entries in a call; 0: no limit. */
  repetition: number;
  potential: string | null;
  nlpId: string | null;
  /** The inputs that the node does not match. */
  filter: { partial: boolean; final: boolean; dtmf: boolean };
  /** Indexes of categories. */
  kb: number[];
  /** In evaluation order: ascending priority, then document order. */
  arrows: Arrow[];
  /** Whoever reaches it is not called any more. */
  optOut: boolean;
  /** Null for `hangup` and other applications, because they do not listen. */
  listen: ListenSettings | null;
}

/** The prompts of an entry to a node; `entry` counts from 1. */
export function promptsOfEntry({ promptsByEntry }: FlowNode, entry: number): string[] {
  const [first, second, third, fourth] = promptsByEntry;
  if (entry <= 1) return first;
  if (entry === 2) return second;
  return entry === 3 ? third : fourth;
}

export interface Arrow {
  /** The target's id as written. */
  id: string;
  /** Index of the target node. -1: it does not exist, and the arrow is skipped as if the node were used up. */
  target: number;
  /** `any` excluded. */
  text: Term[];
  /** The `any` entry as written; null without one. */
  textAny: string | null;
  dtmf: DtmfEntry[];
  dtmfAny: string | null;
  complete: CompleteEntry[];
  completeAny: string | null;
  /** Whoever takes it is not called any more. */
  optOut: boolean;
}

export interface KbPrompt {
  id: string;
  name: string | null;
  text: Term[];
  textAny: string | null;
  playbacks: string[];
  /** The most plays in a call; 0: no limit. */
  repetition: number;
  potential: string | null;
  switchflow: SwitchFlow | null;
  /** `ignorereturnplayback`: after the answer the node listens without a prompt. */
  silentReturn: boolean;
  /** Whoever hits it is not called any more. */
  optOut: boolean;
}

/** Where a KB prompt leads instead of returning (flow-format.md#knowledge-base). */
export type SwitchFlow =
  | { to: 'node'; written: string; target: number }
  | { to: 'text' | 'dtmf' | 'complete'; written: string; value: string };

/** One text entry of a condition: a keyword, a regular expression, or a synonym group with its words. */
export interface Term {
  /** As written in the condition; the group's name for a synonym. */
  condition: string;
  words: Word[];
  /** Whether it is a synonym group. All conditions share the words of a group. */
  group: boolean;
}

/**
 * A keyword (folded) or a regular expression. `written` is compared with NLP's keyword. `sounds` is set if the flow matches
 * by pinyin: the pronunciations of the keyword in keys of `Flow.homophones`, separated by blanks.
 */
export type Word =
  | { kind: 'keyword'; written: string; folded: string; sounds?: string }
  | ({ kind: 'regex'; written: string } & Expression);

/** `maxCharacters` is set if the expression sees fewer characters of a text than `MAX_CHARACTERS`. */
export interface Expression {
  source: string;
  ignoreCase: boolean;
  maxCharacters?: number;
}

export type DtmfEntry =
  | { kind: 'literal'; written: string; keys: string }
  | { kind: 'regex'; written: string; source: string; maxCharacters?: number };

export type CompleteEntry =
  | { kind: 'contains'; written: string }
  | ({ kind: 'regex'; written: string } & Expression);

/** The settings of a listening action (flow-format.md#actions). Times are in milliseconds. */
export interface ListenSettings {
  /** 0 no recognition, 1 during the prompts, 2 only after them. */
  mode: 0 | 1 | 2;
  /** What stops the prompts in addition to a match: 0 nothing, 1 sound, 2 any result, 3 a final sentence. */
  interrupt: 0 | 1 | 2 | 3;
  /** Flag 16 or 32: after the prompts one final sentence ends the wait. */
  oneSentence: boolean;
  /** Flag 32: a final sentence during the prompts means no wait after them. */
  noWaitAfterSentence: boolean;
  /** Flag 64: detected sound pauses the prompt. */
  pauseOnSound: boolean;
  waitSpeechMs: number;
  maxSpeechMs: number;
  vadMode: string;
  vadFilter: string;
  vadMinActiveMs: number;
  vadMaxEndSilenceMs: number;
  asrproxyAddr: string;
  hotWord: string;
  asrParams: string;
  /** 0 records nothing; any other value records both sides of the action. */
  recordMode: number;
  recordTemplate: string;
  recordFormat: string;
}

/** The settings of `global` that are not resolved into nodes. */
export interface FlowSettings extends SpeechSettings {
  nlpUrl: string | null;
  /** Asked for what is known of the caller before the answer (routes.md#context). */
  contextUrl: string | null;
  /** Keys that close an entry. */
  dtmfTerminators: string;
  dtmfDigitTimeoutMs: number;
  /** An unmatched result of fewer folded characters does not stop a prompt. 0: any result may. */
  bargeInMinChars: number;
  /** Folded words. A result that consists only of them does not stop a prompt. */
  bargeInIgnoreWords: string[];
  /** What plays while an answer takes long (flow-format.md#thinking). */
  thinkingPlaybacks: string[];
  /** From when on, ms after the question. */
  thinkingAfterMs: number;
  voiceDir: string | null;
  voiceList: string[];
  defaultVoice: string | null;
  /** How keywords match by sound (docs/reference/matching.md); null: off. */
  matchPinyin: 'exact' | 'fuzzy' | null;
  /** A keyword that begins or ends with a Latin letter or a digit matches whole words only. */
  matchWholeWords: boolean;
}

/** Settings that a compiled file of an older sidecar does not have. */
export const LATER_SETTINGS = {
  contextUrl: null,
  bargeInMinChars: 0,
  bargeInIgnoreWords: [],
  matchWholeWords: false,
  thinkingPlaybacks: [],
  /** Longer silence makes a caller ask whether anybody is there. */
  thinkingAfterMs: 1200,
};
