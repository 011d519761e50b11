/**
 * The compiled form of a flow: what `compiled/<name>.json` holds and `step()` works on.
 *
 * Plain JSON, so that a call starts with one native `JSON.parse`. Order is kept in arrays, names are resolved
 * to indexes, conditions are parsed and listening settings are resolved against `global`; what repeats
 * (terms, listening settings) is kept once and referred to by index.
 */

/** Raised whenever a compiled file of an older engine cannot be read by a newer one, or the other way round. */
export const COMPILED_FORMAT = 1;

export interface CompiledFlow {
  format: typeof COMPILED_FORMAT;
  name: string;
  /** First 12 hex digits of the SHA-256 of the script's bytes (flow.md 1). */
  version: string;
  /** Index of the boot node (flow.md 2). */
  boot: number;
  nodes: FlowNode[];
  /** KB categories: indexes into `prompts`, in order. */
  categories: number[][];
  prompts: KbPrompt[];
  terms: Term[];
  listens: ListenSettings[];
  settings: FlowSettings;
}

export interface FlowNode {
  id: string;
  /** `""` when not set: listening with mode 0 (flow.md 4). */
  action: string;
  /** As written, for `response_args` and for other applications; null when the key is missing. */
  argument: string | null;
  description: string | null;
  /** Prompts of the first, second, third, fourth and later entry, fallbacks resolved (flow.md 3). */
  visits: [string[], string[], string[], string[]];
  /** Prompts after a KB answer returned here, fallbacks resolved. */
  kbPlaybacks: string[];
  mismatchPlaybacks: string[];
  /** How many mismatches in a row get `mismatchPlaybacks`; 1 when not set. */
  mismatchRepetition: number;
  /** Most entries in a call; 0 = no limit. */
  repetition: number;
  potential: string | null;
  nlpId: string | null;
  /** Which inputs are not matched. */
  filter: { partial: boolean; final: boolean; dtmf: boolean };
  /** Indexes into `categories`. */
  kb: number[];
  /** In evaluation order: ascending priority, then document order. */
  arrows: Arrow[];
  /** Index into `listens`; null for `hangup` and other applications, which do not listen. */
  listen: number | null;
}

export interface Arrow {
  /** The target's id as written. */
  id: string;
  /** Index of the target node; -1 when it does not exist (skipped as if used up). */
  target: number;
  /** Indexes into `terms`, `any` excluded. */
  text: number[];
  /** The `any` entry as written, where there is one. */
  textAny: string | null;
  dtmf: DtmfEntry[];
  dtmfAny: string | null;
  complete: CompleteEntry[];
  completeAny: string | null;
}

export interface KbPrompt {
  id: string;
  name: string | null;
  text: number[];
  textAny: string | null;
  playbacks: string[];
  /** Most plays in a call; 0 = no limit. */
  repetition: number;
  potential: string | null;
  switchflow: SwitchFlow | null;
  /** `ignorereturnplayback`: returns to the node with no prompt, but listening. */
  silentReturn: boolean;
}

/** Where a KB prompt goes instead of returning (flow.md 8). */
export type SwitchFlow =
  | { to: 'node'; written: string; target: number }
  | { to: 'text' | 'dtmf' | 'complete'; written: string; value: string };

/** One text entry of a condition: a keyword, a regular expression, or a synonym group with its words. */
export interface Term {
  /** As written in the condition; the group's name for a synonym. */
  condition: string;
  words: Word[];
}

/** A keyword (folded) or a regular expression. `written` is what NLP may answer with. */
export type Word =
  | { kind: 'keyword'; written: string; folded: string }
  | { kind: 'regex'; written: string; source: string; ignoreCase: boolean };

export type DtmfEntry =
  | { kind: 'literal'; written: string; keys: string }
  | { kind: 'regex'; written: string; source: string };

export type CompleteEntry =
  | { kind: 'contains'; written: string }
  | { kind: 'regex'; written: string; source: string; ignoreCase: boolean };

/** What a listening action does while it plays and waits (flow.md 4). Milliseconds. */
export interface ListenSettings {
  /** 0 no recognition, 1 during the prompts, 2 only after them. */
  mode: 0 | 1 | 2;
  /** What stops the prompts besides a match: 0 nothing, 1 sound, 2 any result, 3 a final sentence. */
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

/** What of `global` is not already resolved into the nodes. */
export interface FlowSettings {
  nlpUrl: string | null;
  /** Keys that close an entry. */
  dtmfTerminators: string;
  dtmfDigitTimeoutMs: number;
  voiceDir: string | null;
  voiceList: string[];
  defaultVoice: string | null;
  ttsUrl: string | null;
  ttsEngine: string | null;
  ttsConfig: string | null;
  ttsVolume: number;
  ttsSpeechRate: number;
  ttsPitchRate: number;
}
