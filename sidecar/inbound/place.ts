/** Where a route holds: on all hosts, on those of a domain, or on one host. */

/** Empty: all hosts; `domain:<name>`; `host:<name>`. */
export type Place = string;

export interface HostName {
  host: string;
  domain: string | null;
}

/** Names of hosts and domains, as the settings take them. */
const NAME = /^[^\s\p{Cc}]{1,255}$/u;

export function isPlaceName(text: string): boolean {
  return NAME.test(text);
}

export function placeOf({ host, domain }: { host?: string | null; domain?: string | null }): Place {
  return host ? `host:${host}` : domain ? `domain:${domain}` : '';
}

export function partsOf(place: Place): { host: string | null; domain: string | null } {
  const [, kind, name = null] = /^(host|domain):(.*)$/s.exec(place) ?? [];
  return { host: kind === 'host' ? name : null, domain: kind === 'domain' ? name : null };
}

export function holdsOn(place: Place, { host, domain }: HostName): boolean {
  const wanted = partsOf(place);
  if (wanted.host !== null) return wanted.host === host;
  return wanted.domain === null || wanted.domain === domain;
}

/** The higher, the more particular. */
export function rankOf(place: Place): number {
  const { host, domain } = partsOf(place);
  return host !== null ? 2 : domain !== null ? 1 : 0;
}

/** Whether both may hold on one host. */
export function placesOverlap(a: Place, b: Place): boolean {
  if (rankOf(a) === 0 || rankOf(a) !== rankOf(b)) return true;
  return a === b;
}
