/**
 * Expands `${name}` with channel variables, and `${strftime(format)}`. Done here rather than by FreeSWITCH,
 * whose expansion also runs API commands (`${system(…)}`) and expands what a variable's value contains: a
 * flow, and a caller's name, come from outside.
 */
import { fillIn } from '../../contract/variables.ts';
import type { Host } from '../host.ts';
import type { Texts } from './number-texts.ts';

/** @param texts take precedence over channel variables */
export function expandVariables(host: Host, text: string, texts?: Texts): string {
  return fillIn(text, (name, format) =>
    name === null ? host.api('strftime', format).trim() : textNamed(host, name, texts),
  );
}

function textNamed(host: Host, name: string, texts: Texts | undefined): string {
  const text = texts?.[name];
  return text === undefined ? host.getVariable(name) : text;
}
