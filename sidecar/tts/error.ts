/**
 * Why a text could not be spoken. The message goes to the sidecar's log and to FreeSWITCH's, so it never repeats the text
 * or what a service answered.
 */
export class SpeechError extends Error {
  constructor(
    readonly code: SpeechErrorCode,
    message: string,
    /** What a program printed, for `pii` only: it may repeat the text. */
    readonly output: string | null = null,
  ) {
    super(message);
    this.name = 'SpeechError';
  }
}

export type SpeechErrorCode =
  | 'TTS_NO_PROVIDER' // no program or service can speak the text
  | 'TTS_NO_CONVERTER' // neither sox nor ffmpeg can convert the provider's audio
  | 'TTS_REFUSED' // flows of accounts may not reach the address
  | 'TTS_PROVIDER' // the provider failed or refused
  | 'TTS_NOT_AUDIO' // the provider sent no audio, or part of it
  | 'TTS_TOO_LARGE' // the audio is longer than allowed
  | 'TTS_TIMEOUT' // not synthesised within the budget
  | 'TTS_FAILED_BEFORE' // the text failed recently and is not tried again yet
  | 'TTS_UNSUITABLE' // a value of the flow is not safe as an argument of the command
  | 'TTS_CACHE' // the file could not be written
  | 'STOPPED'; // the sidecar is stopping

/** Wraps any other error as a SpeechError with `code`. */
export function speechError(error: unknown, code: SpeechErrorCode, what: string): SpeechError {
  return error instanceof SpeechError ? error : new SpeechError(code, `${what}: ${(error as Error).message}`);
}
