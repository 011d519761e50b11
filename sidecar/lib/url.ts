/**
 * Parses URLs that may contain a password, and hides it. If a character of the password should have been encoded, a parser
 * puts parts of the password into the host, port, path or fragment. Therefore a URL is shown only if every part is valid.
 */

const HIDDEN = '***';
/** Names of query parameters that are secrets. */
const SECRET_NAME = /pass|pwd|secret|token|key|auth|sign|cred/i;
/** A query value that is not secret. */
const PLAIN_VALUE = /^(?:true|false|\d{1,9})$/;

/**
 * Parses a URL whose parts are all valid and can be decoded; undefined for any other text.
 *
 * An `@` after the host, or a fragment, shows that a `/`, `?` or `#` in the password was not encoded.
 */
export function parseStrictUrl(text: string): URL | undefined {
  const [, rest] = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\\]+([^#]*)$/i.exec(text) ?? [];
  // The parser silently removes line breaks and tabs.
  if (rest === undefined || rest.includes('@') || /\p{Cc}/u.test(text) || !URL.canParse(text))
    return undefined;
  const url = new URL(text);
  const parts = [url.username, url.password, url.hostname, url.pathname];
  return url.hostname !== '' && parts.every(isDecodable) ? url : undefined;
}

/** A URL without its secrets, for logs and for people. */
export function hideSecrets(text: string): string {
  const url = parseStrictUrl(text);
  if (url === undefined) return HIDDEN;
  // A user name without a password is often a password or a token itself.
  const name = url.password === '' && url.username !== '' ? HIDDEN : url.username;
  const user = name === '' && url.password === '' ? '' : `${name}${url.password === '' ? '' : `:${HIDDEN}`}@`;
  const query = [...url.searchParams].map(([key, value]) => {
    const isPlain = PLAIN_VALUE.test(value) && !SECRET_NAME.test(key);
    return `${encodeURIComponent(key)}=${isPlain ? value : HIDDEN}`;
  });
  return `${url.protocol}//${user}${url.host}${url.pathname}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** A URL without credentials, query and fragment. */
export function withoutQuery(text: string): string {
  if (!URL.canParse(text)) return HIDDEN;
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`;
}

/** Hides what looks like a secret in a text, such as a command's arguments or a grammar's URL. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"']*@/gi, `$1${HIDDEN}@`)
    .replace(/(authorization\s*[:=]\s*)\S.*/gi, `$1${HIDDEN}`)
    .replace(
      /([a-z0-9_-]*(?:pass|pwd|secret|token|key|auth|cred)[a-z0-9_-]*=)(?!\{)[^&\s,;"']+/gi,
      `$1${HIDDEN}`,
    );
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
