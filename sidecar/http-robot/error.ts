/**
 * Why a server that leads a dialog gave no usable answer. The message goes to logs, FreeSWITCH's too: it holds neither
 * what was sent nor what came, and no part of the URL.
 */
export class HttpRobotError extends Error {
  constructor(
    readonly code: HttpRobotErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'HttpRobotError';
  }
}

export type HttpRobotErrorCode =
  | 'HTTP_URL' // no http or https URL
  | 'HTTP_NOT_ALLOWED' // `httpFlow.allow` has no prefix of the URL
  | 'HTTP_REFUSED' // a call of an account may not reach the address
  | 'HTTP_TIMEOUT' // not the whole answer within `httpFlow.timeoutMs`
  | 'HTTP_FAILED' // no connection, or it ended before the answer
  | 'HTTP_STATUS' // another status than 2xx
  | 'HTTP_REDIRECT' // it sends elsewhere, where nothing is sent
  | 'HTTP_TOO_LARGE' // the answer is longer than 1 MiB
  | 'HTTP_ANSWER' // what it answered is no JSON object
  | 'HTTP_OVERTAKEN' // a newer input took the place of a partial text, or the call is over
  | 'HTTP_TOO_MANY'; // too many requests of one call wait
