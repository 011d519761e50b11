/**
 * Expands `${name}` with channel variables, and `${strftime(format)}`. Done here rather than by FreeSWITCH,
 * whose expansion also runs API commands (`${system(…)}`) and expands what a variable's value contains: a
 * flow, and a caller's name, come from outside.
 *
 * @param texts take precedence over channel variables
 */
import type { Host } from '../host.ts';
import type { Texts } from './number-texts.ts';

export function expandVariables(host: Host, text: string, texts?: Texts): string {
  if (text.indexOf('${') < 0) return text;
  return text.replace(/\$\{(?:strftime\(([^)}]*)\)|([^{}()]*))\}/g, (_, format?: string, name?: string) =>
    name === undefined ? host.api('strftime', format || '').trim() : textNamed(host, name, texts),
  );
}

function textNamed(host: Host, name: string, texts: Texts | undefined): string {
  const text = texts?.[name];
  return text === undefined ? host.getVariable(name) : text;
}

/** The name when the text is one variable and nothing else. */
export function soleVariable(text: string): string | null {
  if (text[0] !== '$') return null;
  const match = /^\$\{([^{}()]+)\}$/.exec(text);
  return match ? (match[1] as string) : null;
}
