import type { Speech } from '../../engine/contract/tts-key.ts';

/** What speaks a text. */
export interface Provider {
  /** For metrics and logs: a name of ours. */
  readonly name: 'url' | 'command' | 'espeak-ng';
  /**
   * Audio of any form.
   *
   * @throws SpeechError; the signal's reason
   */
  synthesise(speech: Speech, signal: AbortSignal): Promise<Buffer>;
}

/** Largest audio that a provider may send: three minutes of the widest form (48 kHz, stereo, 16 bit). */
export const MAX_AUDIO_BYTES = 32 * 1024 * 1024;
