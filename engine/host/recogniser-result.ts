/**
 * What recognisers send: plain text, JSON (`{"text":…}`, vosk's `{"partial":…}`), or NLSML. One parser for
 * all; what it cannot make sense of is no result rather than an exception (flow.md 4.8).
 */

/** The text of a result; `""` for an empty, no-input or unreadable one. */
export function resultText(body: string): string {
  const text = body.trim();
  if (text[0] === '{') return jsonText(text);
  if (text[0] === '<') return nlsmlText(text);
  return text;
}

function jsonText(body: string): string {
  let result: unknown;
  try {
    result = JSON.parse(body);
  } catch {
    return '';
  }
  const fields = result as { text?: unknown; partial?: unknown; error?: unknown };
  for (const value of [fields.text, fields.partial])
    if (typeof value === 'string' && value !== '') return value;
  return '';
}

/**
 * `<result><interpretation><input>text</input>…`; `<input><noinput/></input>` and `<nomatch/>` are empty, and
 * where there is no input the instance's text is what was understood.
 */
function nlsmlText(body: string): string {
  const input =
    /<input\b[^>]*>([\s\S]*?)<\/input>/i.exec(body) || /<instance\b[^>]*>([\s\S]*?)<\/instance>/i.exec(body);
  if (!input) return '';
  return unescapeXml(
    (input[1] as string).replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, '$1').replace(/<[^>]*>/g, ' '),
  ).trim();
}

const ENTITIES: { [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]+));/gi, (all, hex, decimal, name) => {
    if (name) return ENTITIES[name.toLowerCase()] || all;
    const code = hex ? parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}
