/**
 * What recognisers send: plain text, JSON (`{"text":…}`, vosk's `{"partial":…}`), NLSML or EMMA. One parser for
 * all; what it cannot make sense of is no result rather than an exception (flow.md 4.8). Samples of what real
 * ones send are in `recogniser-results/`.
 */

/** The text of a result; `""` for an empty, no-input or unreadable one. */
export function resultText(body: string): string {
  const text = body.trim();
  if (text[0] === '{') return jsonText(text);
  if (text[0] === '<') return xmlText(text);
  // mod_unimrcp, where the server's answer has no body.
  return /^Completion-Cause: *\d+$/i.test(text) ? '' : text;
}

interface JsonResult {
  text?: unknown;
  partial?: unknown;
  /** Of MRCP servers that answer in JSON; vosk's list of words has the same name. */
  result?: unknown;
  alternatives?: { text?: unknown }[];
}

function jsonText(body: string): string {
  let result: JsonResult;
  try {
    result = JSON.parse(body) as JsonResult;
  } catch {
    return '';
  }
  const best = Array.isArray(result.alternatives) ? result.alternatives[0] : null;
  for (const value of [result.text, result.partial, result.result, best?.text])
    if (typeof value === 'string' && value !== '') return value;
  return '';
}

/**
 * NLSML (RFC 6787 6.3): `<result><interpretation><input>text</input>…`, the first interpretation being the best;
 * where the input is empty the instance's text is what was understood. EMMA: the attribute `tokens`.
 */
function xmlText(body: string): string {
  const input = element(body, 'input');
  if (input !== null && /<(?:[\w-]+:)?no(?:input|match)\b/i.test(input)) return '';
  const said = plain(input) || plain(element(body, 'instance'));
  if (said !== '') return said;
  const tokens = /\bemma:tokens="([^"]*)"/.exec(body);
  return tokens ? unescapeXml(tokens[1] as string).trim() : '';
}

/** The content of the first element of that name, with or without a namespace's prefix. */
function element(body: string, name: string): string | null {
  const open = new RegExp(`<(?:[\\w-]+:)?${name}(?:\\s[^>]*)?>`, 'i').exec(body);
  if (!open) return null;
  const rest = body.slice(open.index + open[0].length);
  const close = new RegExp(`</(?:[\\w-]+:)?${name}>`, 'i').exec(rest);
  return close ? rest.slice(0, close.index) : null;
}

function plain(content: string | null): string {
  if (content === null) return '';
  const text = content.replace(/<!\[CDATA\[([\s\S]*?)\]\]>|<[^>]*>/g, (_, data?: string) =>
    data === undefined ? ' ' : data.replace(/&/g, '&amp;'),
  );
  return unescapeXml(text).trim();
}

const ENTITIES: { [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]+));/gi, (all, hex, decimal, name) => {
    if (name) return ENTITIES[name.toLowerCase()] || all;
    const code = hex ? parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}
