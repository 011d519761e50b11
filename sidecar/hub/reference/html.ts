/** A piece of HTML. Only `html` and `join` make one: every text in it is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML of a template. Values are escaped, unless they are HTML already; lists are joined. */
export function html(
  parts: TemplateStringsArray,
  ...values: (Html | readonly Html[] | string | number)[]
): Html {
  return new Html(parts.reduce((before, part, index) => before + written(values[index - 1] ?? '') + part));
}

function written(value: Html | readonly Html[] | string | number): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(written).join('');
  return String(value).replace(/[&<>"']/g, (sign) => ESCAPED[sign] as string);
}
