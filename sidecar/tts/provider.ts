import type { Speech } from '../../engine/contract/tts-key.ts';

/** Synthesises texts. */
export interface Provider {
  /** Fixed name for metrics and logs. */
  readonly name: 'url' | 'remote' | 'command' | 'espeak-ng';
  /**
   * Synthesises a text. The audio may have any format.
   *
   * @throws SpeechError; the signal's reason
   */
  synthesise(speech: Speech, signal: AbortSignal): Promise<Buffer>;
}

/** Largest audio that a provider may send: three minutes of 48 kHz, stereo, 16 bit. */
export const MAX_AUDIO_BYTES = 32 * 1024 * 1024;
