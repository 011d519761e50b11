/** A request as it came, and what both signatures make of it. */

export interface WireRequest {
  method: string;
  /** The part of the URL after `?`, as it came. */
  query: string;
  /** Names are lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

/** What is checked before anybody looks at what a request wants. */
export interface SignedRequest {
  accessKeyId: string;
  /** Null: missing. */
  timestamp: string | null;
  nonce: string;
  /** What the client has signed, by what the server has received. */
  stringToSign: string;
  /** For `SignatureDoesNotMatch`: what the client compares with its own. */
  explanation: string;
  /** Whether the signature is right, in constant time. */
  isSignedWith(secret: string): boolean;
  action: string;
  version: string;
  parameters: ReadonlyMap<string, string>;
}
