/** Reads the argument of `cti_play_and_detect_speech`, which has positional tokens (flow-format.md#argument). */

import type { JsonObject } from '../text/json.ts';
import type { ListenSettings } from './compiled.ts';
import { countOf, textOf } from './value.ts';

/** The tokens in order. Settings of `global` have the same names. */
export const TOKENS = [
  'mode',
  'interrupt',
  'vad_mode',
  'vad_filter',
  'asrproxy_addr',
  'vad_min_active_time_ms',
  'vad_max_end_silence_time_ms',
  'wait_speech_timeout_ms',
  'max_speech_time_ms',
  'hot_word',
  'asr_params',
  'appid',
  'record_mode',
  'record_template',
  'record_format',
] as const;
export type Token = (typeof TOKENS)[number];

/** Splits an argument: tokens in single quotes (`\'` and `\\` inside) or bare, separated by blanks. */
export function splitArgument(argument: string): string[] {
  const out: string[] = [];
  const token = /'((?:\\['\\]|[^'])*)'?|([^\s']\S*)/g;
  for (let match = token.exec(argument); match; match = token.exec(argument)) {
    out.push(match[2] !== undefined ? match[2] : (match[1] as string).replace(/\\(['\\])/g, '$1'));
  }
  return out;
}

/** Resolves an argument against `global` and the defaults. An unusable number counts as not set. */
export function listenSettings(argument: string, global: JsonObject): ListenSettings {
  const tokens = splitArgument(argument);
  const candidates = (token: Token): (string | null)[] => [
    textOf(tokens[TOKENS.indexOf(token)]),
    textOf(global.get(token)),
  ];
  const text = (token: Token, fallback: string): string =>
    candidates(token).filter((value): value is string => value !== null)[0] || fallback;
  const count = (token: Token, fallback: number, valid: (n: number) => boolean = () => true): number => {
    const numbers = candidates(token).map(countOf);
    const usable = numbers.filter((n): n is number => n !== null && valid(n));
    return usable.length > 0 ? (usable[0] as number) : fallback;
  };

  const interrupt = count('interrupt', 0);
  const level = (interrupt & 15) as 0 | 1 | 2 | 3;
  // Flags count only together with 0. Any value other than 0 to 3 counts as 0.
  const flags = level >= 1 && level <= 3 ? 0 : interrupt;
  return {
    mode: count('mode', 1, (n) => n <= 2) as 0 | 1 | 2,
    interrupt: level <= 3 ? level : 0,
    oneSentence: (flags & (16 | 32)) !== 0,
    noWaitAfterSentence: (flags & 32) !== 0,
    pauseOnSound: (flags & 64) !== 0,
    waitSpeechMs: count('wait_speech_timeout_ms', 5000),
    maxSpeechMs: count('max_speech_time_ms', 20000),
    vadMode: text('vad_mode', '0'),
    vadFilter: text('vad_filter', '0.3'),
    vadMinActiveMs: count('vad_min_active_time_ms', 150),
    vadMaxEndSilenceMs: count('vad_max_end_silence_time_ms', 800),
    asrproxyAddr: text('asrproxy_addr', ''),
    hotWord: text('hot_word', ''),
    asrParams: text('asr_params', ''),
    recordMode: count('record_mode', 0),
    recordTemplate: text('record_template', '${strftime(%Y-%m-%d)}'),
    recordFormat: text('record_format', 'wav'),
  };
}
