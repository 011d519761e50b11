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

/** Characters of a text that a call may ask for: ten minutes of speech. What is longer is no prompt. */
export const LONGEST_TEXT = 4000;
/** Largest audio that a provider may send: three minutes of 48 kHz, stereo, 16 bit. */
export const MAX_AUDIO_BYTES = 32 * 1024 * 1024;
