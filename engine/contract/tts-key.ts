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
  /** Whose flow it is, where that is an account: what it speaks is its own, and its services are checked. */
  account?: string;
  /** `text` is the address of a sound, which is fetched. Only for flows of accounts: FreeSWITCH fetches those of others. */
  remote?: boolean;
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

/**
 * Applies a flow's settings to a text.
 *
 * @param account whose flow it is; empty for the operator's
 */
export function speechOf(
  settings: SpeechSettings,
  { voice, text, account = '' }: { voice: string; text: string; account?: string },
): Speech {
  return {
    text,
    voice,
    engine: settings.ttsEngine || '',
    config: settings.ttsConfig || '',
    volume: settings.ttsVolume,
    speechRate: settings.ttsSpeechRate,
    pitchRate: settings.ttsPitchRate,
    url: settings.ttsUrl || '',
    ...(account === '' ? {} : { account }),
  };
}

/** Returns the file's name in the `tts` folder, without `.wav`. The bundle and the sidecar compute the same one. */
export function ttsKey(speech: Speech): string {
  const { text, voice, engine, config, volume, speechRate, pitchRate, url, account, remote } = speech;
  const parts: unknown[] = [voice, engine, config, volume, speechRate, pitchRate, url, text];
  if (account) parts.push(account);
  if (remote === true) parts.push('remote');
  return sha256(JSON.stringify(parts)).slice(0, 40);
}
