/** Which servers may lead a dialog (`httpFlow.allow`). */

/**
 * Compares parts, not texts: `http://robot.example` allows neither `http://robot.example.org` nor
 * `http://robot.example@other.example`.
 *
 * @param prefixes URLs; none: every server is allowed
 */
export function isAllowedUrl(url: URL, prefixes: readonly string[]): boolean {
  if (prefixes.length === 0) return true;
  return prefixes.some((prefix) => {
    if (!URL.canParse(prefix)) return false;
    const { origin, pathname, search } = new URL(prefix);
    if (origin !== url.origin) return false;
    return search === ''
      ? url.pathname.startsWith(pathname)
      : url.pathname === pathname && url.search.startsWith(search);
  });
}
