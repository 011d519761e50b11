/** Why a command got no answer. */
export type EventSocketErrorCode =
  | 'NOT_SENT' // there is no connection, or it dropped before the command's turn: FreeSWITCH has not seen it
  | 'NO_ANSWER' // it was sent, and the connection dropped or fell silent: whether it was carried out is not known
  | 'COMMAND' // the command cannot be written as one line
  | 'PASSWORD' // FreeSWITCH refuses the password, or none is known
  | 'DENIED' // FreeSWITCH's access list refuses this address
  | 'PROTOCOL' // what answers there is no event socket
  | 'UNAVAILABLE'; // nobody listens, or the connection ended

export class EventSocketError extends Error {
  constructor(
    readonly code: EventSocketErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'EventSocketError';
  }
}
