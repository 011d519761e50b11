/** Parameters of a request, and how they are written where they are signed. */

/** Half of a surrogate pair, which UTF-8 cannot have. */
const HALF_PAIR = /\p{Surrogate}/gu;

/** Percent-encodes a text as RFC 3986 has it: everything but letters, digits, `-`, `_`, `.` and `~`. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.replace(HALF_PAIR, '\uFFFD')).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Names and values, encoded and in the order of the names. */
export function canonicalPairs(parameters: ReadonlyMap<string, string>): string {
  return [...parameters.keys()]
    .sort()
    .map((name) => `${percentEncode(name)}=${percentEncode(parameters.get(name) ?? '')}`)
    .join('&');
}

/** Of a name that comes twice the last value counts: for its signature and for its action alike. */
export function parsePairs(text: string): Map<string, string> {
  return new Map(new URLSearchParams(text));
}

const FORM = /^application\/x-www-form-urlencoded\b/i;
const JSON_TYPE = /^application\/json\b/i;

/** The parameters of a body: a form, or the plain values of a JSON object. Any other body has none. */
export function parseBody(contentType: string | undefined, body: string): Map<string, string> {
  if (body === '' || contentType === undefined) return new Map();
  if (FORM.test(contentType)) return parsePairs(body);
  if (!JSON_TYPE.test(contentType)) return new Map();
  try {
    const entries = Object.entries(JSON.parse(body) as object);
    return new Map(
      entries.flatMap(([name, value]) => (isPlain(value) ? [[name, String(value)] as const] : [])),
    );
  } catch {
    return new Map();
  }
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
