/** Parameters of a request, and how they are written where they are signed. */
import { AliyunFault } from '../fault.ts';

/** Parameters of one request. Nobody's key is known yet when they are read: millions would keep the hub busy. */
export const MOST_PARAMETERS = 1000;

/** Half of a surrogate pair, which UTF-8 cannot have. */
const HALF_PAIR = /\p{Surrogate}/gu;

/** Percent-encodes a text as RFC 3986 has it: everything but letters, digits, `-`, `_`, `.` and `~`. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.replace(HALF_PAIR, '\uFFFD'))
    .replaceAll('!', '%21')
    .replaceAll("'", '%27')
    .replaceAll('(', '%28')
    .replaceAll(')', '%29')
    .replaceAll('*', '%2A');
}

/** Names and values, encoded and in the order of the names. */
export function canonicalPairs(parameters: ReadonlyMap<string, string>): string {
  return [...parameters.keys()]
    .sort()
    .map((name) => `${percentEncode(name)}=${percentEncode(parameters.get(name) ?? '')}`)
    .join('&');
}

/**
 * Of a name that comes twice the last value counts: for its signature and for its action alike.
 *
 * @throws AliyunFault where there are too many
 */
export function parsePairs(text: string): Map<string, string> {
  for (let count = 1, at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1))
    if (++count > MOST_PARAMETERS) throw tooMany();
  return new Map(new URLSearchParams(text));
}

function tooMany(): AliyunFault {
  return AliyunFault.gateway('RequestTooLarge', `It may have ${MOST_PARAMETERS} parameters.`);
}

const FORM = /^application\/x-www-form-urlencoded\b/i;
const JSON_TYPE = /^application\/json\b/i;

/**
 * The parameters of a body: a form, or the plain values of a JSON object. Any other body has none.
 *
 * @throws AliyunFault where there are too many
 */
export function parseBody(contentType: string | undefined, body: string): Map<string, string> {
  if (body === '' || contentType === undefined) return new Map();
  if (FORM.test(contentType)) return parsePairs(body);
  const entries = JSON_TYPE.test(contentType) ? entriesOf(body) : [];
  if (entries.length > MOST_PARAMETERS) throw tooMany();
  return new Map(
    entries.flatMap(([name, value]) => (isPlain(value) ? [[name, String(value)] as const] : [])),
  );
}

function entriesOf(json: string): [string, unknown][] {
  try {
    return Object.entries(JSON.parse(json) as object);
  } catch {
    return [];
  }
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
