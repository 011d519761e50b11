/** Like Like switch_channel_expand_variables: `${name}`, `${name:offset:length}`, `${api(argument)}`. */
import { textOf, utf8 } from '../bytes.ts';

export interface Expansions {
  variable(name: string): string;
  /** The output of an API command; undefined if there is no such command. */
  api(command: string, argument: string): string | undefined;
}

/** As in the original: values that are nested more deeply are not expanded. */
const MAX_DEPTH = 100;

/**
 * Expands a text.
 *
 * The values of variables and the names inside braces are expanded too. A text without `${` or an escape is returned
 * unchanged, backslashes included.
 */
export function expandVariables(text: string, expansions: Expansions, depth = 0): string {
  if (depth > MAX_DEPTH || !(/\$\\*\{/.test(text) || /\\[\\nst']/.test(text))) return text;
  let out = '';
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    const next = text[at + 1];
    if (char === '\\' && next === '$') {
      // The dollar sign is kept, and a doubled one becomes a single one.
      at += text[at + 2] === '$' ? 3 : 2;
      out += '$';
    } else if (char === '\\' && next === "'") {
      at += 2;
    } else if (char === '\\' && next === '\\') {
      out += '\\';
      at += 2;
    } else if (char === '$' && (next === '{' || (next === '$' && text[at + 2] === '{'))) {
      const start = at + (next === '$' ? 3 : 2);
      const end = closingBrace(text, start);
      out += reference(text.slice(start, end), expansions, depth + 1);
      at = end + 1;
    } else {
      out += char;
      at++;
    }
  }
  return out;
}

/** The index of the brace that closes the one before `start`; the end of the text if there is none. */
function closingBrace(text: string, start: number): number {
  let open = 1;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') open++;
    else if (text[at] === '}' && --open === 0) return at;
  }
  return text.length;
}

function reference(inside: string, expansions: Expansions, depth: number): string {
  const call = /^([^ (]*)[ (]([\s\S]*)$/.exec(inside);
  if (call) {
    const command = expandVariables(call[1] as string, expansions, depth);
    const argument = expandVariables(argumentOf(call[2] as string), expansions, depth);
    return expansions.api(command, argument) ?? '';
  }
  const [name = '', offset = '0', length = '0'] = expandVariables(inside, expansions, depth).split(':');
  const value = expandVariables(expansions.variable(name.replace(/\[.*\]$/, '')), expansions, depth);
  return slice(value, Number.parseInt(offset, 10) || 0, Number.parseInt(length, 10) || 0);
}

/** The text up to the parenthesis that closes the call. */
function argumentOf(rest: string): string {
  let open = 1;
  for (let at = 0; at < rest.length; at++) {
    if (rest[at] === '(') open++;
    else if (rest[at] === ')' && --open === 0) return rest.slice(0, at);
  }
  return rest;
}

/** Counted in bytes, as C does: an offset can split a character. */
function slice(value: string, offset: number, length: number): string {
  if (offset === 0 && length === 0) return value;
  const bytes = utf8(value);
  const from = offset >= 0 ? Math.min(offset, bytes.length) : Math.max(0, bytes.length + offset);
  const rest = bytes.subarray(from);
  return textOf(length > 0 && length < rest.length ? rest.subarray(0, length) : rest);
}
