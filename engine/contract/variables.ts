/**
 * Finds `${name}` and `${strftime(format)}` in texts. The engine fills them in; the sidecar does so while the phone rings,
 * and must get the same texts.
 */

/** Of a variable, or of a time. */
export type ValueOf = (name: string | null, format: string) => string;

/** Values are not looked through: a `${…}` in them stays as it is. */
export function fillIn(text: string, fill: ValueOf): string {
  if (text.indexOf('${') < 0) return text;
  return text.replace(/\$\{(?:strftime\(([^)}]*)\)|([^{}()]*))\}/g, (_, format?: string, name?: string) =>
    name === undefined ? fill(null, format || '') : fill(name, ''),
  );
}

/** The name when the text is one variable and nothing else. */
export function soleVariable(text: string): string | null {
  if (text[0] !== '$') return null;
  const match = /^\$\{([^{}()]+)\}$/.exec(text);
  return match ? (match[1] as string) : null;
}
