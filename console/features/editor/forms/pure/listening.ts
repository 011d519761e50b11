/**
 * The 15 settings of a listening action, and where a value comes from that a node does not set: from `global`, else the
 * engine's own (flow-format.md#argument-defaults).
 */
import { TOKENS, type Token } from '../../../../../engine/flow/argument.ts';
import { countOf, textOf } from '../../../../../engine/flow/value.ts';
import type { JsonObject } from '../../../../../engine/text/json.ts';

/** What counts where neither a node nor the flow says anything. `appid` is always the engine's. */
const DEFAULTS: Readonly<Record<Token, string>> = {
  mode: '1',
  interrupt: '0',
  vad_mode: '0',
  vad_filter: '0.3',
  asrproxy_addr: '',
  vad_min_active_time_ms: '150',
  vad_max_end_silence_time_ms: '800',
  wait_speech_timeout_ms: '5000',
  max_speech_time_ms: '20000',
  hot_word: '',
  asr_params: '',
  appid: '',
  record_mode: '0',
  record_template: '${strftime(%Y-%m-%d)}',
  record_format: 'wav',
};

/** `time`: ms. The others are texts; those with choices are the page's. */
export type TokenKind = 'mode' | 'interrupt' | 'vad' | 'ratio' | 'time' | 'text' | 'own' | 'record';

export const KINDS: Readonly<Record<Token, TokenKind>> = {
  mode: 'mode',
  interrupt: 'interrupt',
  vad_mode: 'vad',
  vad_filter: 'ratio',
  asrproxy_addr: 'text',
  vad_min_active_time_ms: 'time',
  vad_max_end_silence_time_ms: 'time',
  wait_speech_timeout_ms: 'time',
  max_speech_time_ms: 'time',
  hot_word: 'text',
  asr_params: 'text',
  appid: 'own',
  record_mode: 'record',
  record_template: 'text',
  record_format: 'text',
};

const COUNTS: ReadonlySet<TokenKind> = new Set(['mode', 'interrupt', 'time', 'record']);

/** Whether the engine takes a value. One that it does not take counts as not set. */
export function isUsable(token: Token, value: string): boolean {
  const kind = KINDS[token];
  if (!COUNTS.has(kind)) return true;
  const count = countOf(value);
  return count !== null && (kind !== 'mode' || count <= 2);
}

export interface Inherited {
  value: string;
  from: 'global' | 'default';
}

/** What a node gets that does not set a token. */
export function inheritedBy(token: Token, global: JsonObject): Inherited {
  const value = textOf(global.get(token));
  return value !== null && isUsable(token, value)
    ? { value, from: 'global' }
    : { value: DEFAULTS[token], from: 'default' };
}

/** What the flow gets that does not set a token. */
export function defaultOf(token: Token): Inherited {
  return { value: DEFAULTS[token], from: 'default' };
}

/** The settings in the order in which an author thinks of them, in groups. */
export const GROUPS: readonly {
  name: 'hearing' | 'waiting' | 'recogniser' | 'recording';
  tokens: Token[];
}[] = [
  { name: 'hearing', tokens: ['mode', 'interrupt'] },
  {
    name: 'waiting',
    tokens: [
      'wait_speech_timeout_ms',
      'max_speech_time_ms',
      'vad_max_end_silence_time_ms',
      'vad_min_active_time_ms',
    ],
  },
  { name: 'recogniser', tokens: ['hot_word', 'asr_params', 'vad_mode', 'vad_filter', 'asrproxy_addr'] },
  { name: 'recording', tokens: ['record_mode', 'record_template', 'record_format', 'appid'] },
];

export { TOKENS, type Token };
