/**
 * The keys of a script and the types of their values (flow-format.md#files, #nodes, #actions, #knowledge-base). This
 * is a table instead of a JSON schema, because a value can be "not set" in five ways, numbers may be texts, order and
 * duplicate keys matter, and messages are in the author's language.
 */
import { TOKENS } from '../../../engine/flow/argument.ts';

/** `count`: a whole number from 0; `number`: any number; `names`: a text with commas or a list; `free`: anything. */
export type Kind = 'text' | 'list' | 'names' | 'count' | 'number' | 'flag' | 'object' | 'free';
export type Keys = Readonly<Record<string, Kind>>;

export const ROOT: Keys = {
  flow: 'object',
  kb: 'object',
  prompt: 'object',
  synonym: 'object',
  global: 'object',
  start: 'text',
};

export const NODE: Keys = {
  action: 'text',
  argument: 'text',
  playbacks: 'list',
  replaybacks: 'list',
  thirdplaybacks: 'list',
  fourplaybacks: 'list',
  kbplaybacks: 'list',
  mismatchplaybacks: 'list',
  mismatchrepetition: 'count',
  subflow: 'object',
  filter: 'object',
  kb: 'names',
  repetition: 'count',
  potential: 'text',
  nlpid: 'text',
  optout: 'flag',
  description: 'free',
  position: 'free',
};

export const ARROW: Keys = { condition: 'object', priority: 'number', optout: 'flag' };

export const CONDITION: Keys = { text: 'list', complete: 'list', dtmf: 'list' };

export const FILTER: Keys = { text: 'text', dtmf: 'text' };

export const CATEGORY: Keys = { name: 'free', prompts: 'list', description: 'free' };

export const PROMPT: Keys = {
  name: 'text',
  keyworks: 'list',
  keywords: 'list',
  playbacks: 'list',
  repetition: 'count',
  potential: 'text',
  switchflow: 'text',
  ignorereturnplayback: 'flag',
  optout: 'flag',
  description: 'free',
  ref: 'free',
};

/** The tokens of an argument that are numbers, and the `global` keys of the same names. */
const NUMBERS: Keys = {
  mode: 'count',
  interrupt: 'count',
  vad_mode: 'number',
  vad_filter: 'number',
  vad_min_active_time_ms: 'count',
  vad_max_end_silence_time_ms: 'count',
  wait_speech_timeout_ms: 'count',
  max_speech_time_ms: 'count',
  record_mode: 'count',
};

export const LISTENING: Keys = Object.fromEntries(TOKENS.map((token) => [token, NUMBERS[token] ?? 'text']));

export const GLOBAL: Keys = {
  ...LISTENING,
  voicelist: 'list',
  defaultvoice: 'text',
  voicedir: 'text',
  ttsurl: 'text',
  ttsengine: 'text',
  ttsconfig: 'text',
  ttsvolume: 'number',
  ttsspeechrate: 'number',
  ttspitchrate: 'number',
  nlpurl: 'text',
  contexturl: 'text',
  dtmf_terminators: 'text',
  dtmf_digit_timeout_ms: 'count',
  match_pinyin: 'text',
  match_words: 'text',
  bargein_min_chars: 'count',
  bargein_ignore_words: 'list',
  thinking_playbacks: 'list',
  thinking_after_ms: 'count',
  vad: 'free',
};
