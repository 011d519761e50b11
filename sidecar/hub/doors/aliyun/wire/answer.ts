/** Answers: JSON, or XML for who asks for it. */

export interface WireAnswer {
  type: string;
  text: string;
}

const JSON_TYPE = 'application/json;charset=utf-8';
/** A client reads XML only under exactly this type. */
const XML_TYPE = 'text/xml;charset=utf-8';

/** @param root of XML: the action and `Response`, or `Error` */
export function writeAnswer(
  fields: Readonly<Record<string, string>>,
  root: string,
  isXml: boolean,
): WireAnswer {
  if (!isXml) return { type: JSON_TYPE, text: JSON.stringify(fields) };
  const elements = Object.entries(fields).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`);
  return {
    type: XML_TYPE,
    text: `<?xml version='1.0' encoding='UTF-8'?><${root}>${elements.join('')}</${root}>`,
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** What XML cannot have at all is left out. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (letter) => ENTITIES[letter] as string)
    .replace(/[^\P{Cc}\t\n\r]|\p{Surrogate}|\uFFFE|\uFFFF/gu, '');
}
