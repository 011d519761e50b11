/**
 * URLs that may hold a password: reading them, and showing them without it. A password with a character that should
 * have been encoded ends up in the host, the port, the path or the fragment, where nobody looks for it. So a URL that
 * is not understood as a whole is not shown at all.
 */

const HIDDEN = '***';
/** Names of query values that are secrets. */
const SECRET_NAME = /pass|pwd|secret|token|key|auth|sign|cred/i;
/** A query value that gives nothing away. */
const PLAIN_VALUE = /^(?:true|false|\d{1,9})$/;

/**
 * A URL in which every part is where it belongs and can be decoded; undefined for any other text.
 *
 * An `@` after the host, or a fragment, shows that a password was cut short by a `/`, `?` or `#` of its own.
 */
export function parseStrictUrl(text: string): URL | undefined {
  const [, rest] = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\\]+([^#]*)$/i.exec(text) ?? [];
  // The parser drops line ends and tabs without a word.
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
  // A name without a password is often the password itself, or a token.
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

/** A text in which somebody may have put a secret (a command's arguments, a grammar's URL) without what looks like one. */
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
