/** The name under which a synthesised text is cached, the same in engine and sidecar. */
import { sha256 } from '../text/sha256.ts';

/** Everything that a synthesised prompt depends on. */
export interface Speech {
  text: string;
  voice: string;
  engine: string;
  config: string;
  volume: number;
  speechRate: number;
  pitchRate: number;
  /** The flow's `ttsurl`, or an empty text. Different services speak the same text differently. */
  url: string;
}

/** The settings of a flow that its speech depends on. */
export interface SpeechSettings {
  ttsUrl: string | null;
  ttsEngine: string | null;
  ttsConfig: string | null;
  ttsVolume: number;
  ttsSpeechRate: number;
  ttsPitchRate: number;
}

/** Applies a flow's settings to a text. */
export function speechOf(settings: SpeechSettings, voice: string, text: string): Speech {
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

/** Returns the file's name in the `tts` folder, without `.wav`. The bundle and the sidecar compute the same one. */
export function ttsKey(speech: Speech): string {
  const { text, voice, engine, config, volume, speechRate, pitchRate, url } = speech;
  return sha256(JSON.stringify([voice, engine, config, volume, speechRate, pitchRate, url, text])).slice(
    0,
    40,
  );
}
