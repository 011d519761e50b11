/**
 * What went wrong with a prompt or an NLP request. The message goes to the log and to FreeSWITCH's, so that it never
 * holds a text: neither what was to be spoken nor what a service answered.
 */
export class SpeechError extends Error {
  constructor(
    readonly code: SpeechErrorCode,
    message: string,
    /** What a program said about it, for `pii` only: it may repeat the text. */
    readonly output: string | null = null,
  ) {
    super(message);
    this.name = 'SpeechError';
  }
}

export type SpeechErrorCode =
  | 'TTS_NO_PROVIDER' // nothing is there that could speak
  | 'TTS_NO_CONVERTER' // neither sox nor ffmpeg can convert what the provider sent
  | 'TTS_PROVIDER' // the provider failed or refused
  | 'TTS_NOT_AUDIO' // what came is no audio, or not all of it
  | 'TTS_TOO_LARGE' // more bytes than allowed
  | 'TTS_TIMEOUT' // not made within the budget
  | 'TTS_FAILED_BEFORE' // it failed a moment ago and is not tried again yet
  | 'TTS_UNSUITABLE' // a value of the flow that cannot be handed to the command
  | 'TTS_CACHE' // the file cannot be written
  | 'NLP_URL' // nlpurl is no http or https URL
  | 'NLP_TIMEOUT' // no answer within the budget
  | 'NLP_FAILED' // no connection, or an answer that is no success
  | 'NLP_ANSWER' // an answer that is not what the source document says
  | 'NLP_PAUSED' // it failed several times in a row and is left alone for a while
  | 'STOPPED'; // the sidecar ends

/** Any error as one of these; `code` for those that are none yet. */
export function speechError(error: unknown, code: SpeechErrorCode, what: string): SpeechError {
  return error instanceof SpeechError ? error : new SpeechError(code, `${what}: ${(error as Error).message}`);
}
