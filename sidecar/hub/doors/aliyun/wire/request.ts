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
  /** Whether the signature is right, in constant time. It reads all of the request: not before the key is known. */
  isSignedWith(secret: string): boolean;
  /** For `SignatureDoesNotMatch`: what the client compares with its own. */
  explain(): string;
  action: string;
  version: string;
  parameters: ReadonlyMap<string, string>;
}
