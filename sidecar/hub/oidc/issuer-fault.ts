/** What went wrong with an OIDC issuer, in words that hold nothing that it or a browser has sent. */

export interface IssuerFault {
  /** A code, for the log. */
  reason: string;
  /** The issuer does not answer, or not as an issuer does. */
  isAway: boolean;
}

/** Errors of the library that say that the issuer does not answer, or something else does. */
const AWAY: ReadonlySet<string> = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]);
const CODE = /^[A-Za-z_]{1,60}$/;

export function faultOf(error: unknown): IssuerFault {
  const { code, error: said, cause } = error as { code?: unknown; error?: unknown; cause?: unknown };
  // What an issuer answers has a code of the standard, such as `invalid_grant`.
  if (isCode(said)) return { reason: said, isAway: false };
  // The connection failed.
  const below = (cause as { code?: unknown } | undefined)?.code;
  if (error instanceof TypeError && code === undefined)
    return { reason: isCode(below) ? below : 'no connection', isAway: true };
  if (isCode(code)) return { reason: code, isAway: AWAY.has(code) };
  return { reason: 'unknown', isAway: false };
}

function isCode(value: unknown): value is string {
  return typeof value === 'string' && CODE.test(value);
}
