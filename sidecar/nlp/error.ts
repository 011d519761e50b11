/**
 * Why an NLP request has no answer. The message goes to the sidecar's log and to FreeSWITCH's, so it never repeats what
 * the caller said or what the service answered.
 */
export class NlpError extends Error {
  constructor(
    readonly code: NlpErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'NlpError';
  }
}

export type NlpErrorCode =
  | 'NLP_URL' // nlpurl is not an http or https URL
  | 'NLP_REFUSED' // flows of accounts may not reach the address
  | 'NLP_TIMEOUT' // no answer within the budget
  | 'NLP_FAILED' // no connection, or an answer whose status is not 2xx
  | 'NLP_ANSWER' // an answer in another form than the source document's
  | 'NLP_PAUSED'; // the service failed several times in a row and is not asked for a while
