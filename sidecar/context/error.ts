/**
 * Why nothing is known of a caller. The message goes to the log: it never repeats what was asked or answered.
 */
export class ContextError extends Error {
  constructor(
    readonly code: ContextErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'ContextError';
  }
}

export type ContextErrorCode =
  | 'CONTEXT_URL' // the address is not an http or https URL
  | 'CONTEXT_REFUSED' // an account may not reach the address
  | 'CONTEXT_TIMEOUT' // no answer within the budget
  | 'CONTEXT_FAILED' // no connection, or an answer whose status is not 2xx
  | 'CONTEXT_ANSWER' // an answer in another form than the dialect's, or too long
  | 'CONTEXT_PAUSED' // the address failed several times in a row and is not asked for a while
  | 'CONTEXT_ENDED'; // the caller hung up meanwhile
