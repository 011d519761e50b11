import { fold } from '../text/fold.ts';
import type { JsonObject } from '../text/json.ts';
import { type FlowSettings, LATER_SETTINGS } from './compiled.ts';
import { countOf, listOf, numberOf, textOf } from './value.ts';

/** Reads the settings of `global` that are not resolved into nodes. An empty object gives the defaults. */
export function flowSettings(global: JsonObject): FlowSettings {
  const text = (key: string): string | null => textOf(global.get(key));
  const pinyin = text('match_pinyin');
  const number = (key: string): number => numberOf(global.get(key)) || 0;
  return {
    nlpUrl: text('nlpurl'),
    contextUrl: text('contexturl'),
    dtmfTerminators: (text('dtmf_terminators') || '#').toUpperCase(),
    dtmfDigitTimeoutMs: countOf(global.get('dtmf_digit_timeout_ms')) || 2000,
    bargeInMinChars: countOf(global.get('bargein_min_chars')) || 0,
    bargeInIgnoreWords: listOf(global.get('bargein_ignore_words'))
      .map(fold)
      .filter((word) => word !== ''),
    thinkingPlaybacks: listOf(global.get('thinking_playbacks')),
    thinkingAfterMs: countOf(global.get('thinking_after_ms')) ?? LATER_SETTINGS.thinkingAfterMs,
    voiceDir: text('voicedir'),
    voiceList: listOf(global.get('voicelist')),
    defaultVoice: text('defaultvoice'),
    ttsUrl: text('ttsurl'),
    ttsEngine: text('ttsengine'),
    ttsConfig: text('ttsconfig'),
    ttsVolume: number('ttsvolume'),
    ttsSpeechRate: number('ttsspeechrate'),
    ttsPitchRate: number('ttspitchrate'),
    matchWholeWords: text('match_words') === 'whole',
    matchPinyin: pinyin === 'exact' || pinyin === 'fuzzy' ? pinyin : null,
  };
}
