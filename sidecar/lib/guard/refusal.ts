/** Why an address is not reached. The text is for whoever set the address; it names no address that was looked up. */
export type Refusal =
  | 'no URL'
  | 'scheme'
  | 'credentials'
  | 'port'
  | 'plain http'
  | 'not public'
  | 'unknown name';

export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code = 'REFUSED_ADDRESS';

  constructor(readonly refusal: Refusal) {
    super(`the address is refused: ${refusal}`);
  }
}
