/** Why a command got no answer. */
export type EventSocketErrorCode =
  | 'NOT_SENT' // there is no connection, or it dropped before the command was sent
  | 'NO_ANSWER' // the command was sent, then the connection dropped or timed out: FreeSWITCH may have run it
  | 'COMMAND' // the command cannot be written as one line
  | 'REFUSED' // FreeSWITCH does not start the command as a job: its access list or its limits forbid it
  | 'PASSWORD' // FreeSWITCH refuses the password, or no password was found
  | 'DENIED' // FreeSWITCH's access list refuses this address
  | 'PROTOCOL' // the peer is not an event socket
  | 'UNAVAILABLE'; // the connection was refused or ended

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
