import type { FlowSettings } from '../flow/compiled.ts';
import { sha256 } from '../text/sha256.ts';

/** What a synthesised prompt depends on. */
export interface Speech {
  text: string;
  voice: string;
  engine: string;
  config: string;
  volume: number;
  speechRate: number;
  pitchRate: number;
  /** The flow's `ttsurl`; empty where it has none. Two services do not speak the same text alike. */
  url: string;
}

/** How a flow wants a text spoken. */
export function speechOf(settings: FlowSettings, voice: string, text: string): Speech {
  return {
    text,
    voice,
    engine: settings.ttsEngine || '',
    config: settings.ttsConfig || '',
    volume: settings.ttsVolume,
    speechRate: settings.ttsSpeechRate,
    pitchRate: settings.ttsPitchRate,
    url: settings.ttsUrl || '',
  };
}

/** The file's name in the `tts` folder, without `.wav`: bundle and sidecar find the same one. */
export function ttsKey(speech: Speech): string {
  const { text, voice, engine, config, volume, speechRate, pitchRate, url } = speech;
  return sha256(JSON.stringify([voice, engine, config, volume, speechRate, pitchRate, url, text])).slice(
    0,
    40,
  );
}
