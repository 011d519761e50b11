/**
 * What recognisers send: plain text, JSON (`result-forms.ts`), NLSML or EMMA. One parser for all; what it cannot make
 * sense of is no result rather than an exception (flow-format.md#listen-8). Samples of what real ones send are in
 * `results/`.
 */
import { NO_TEXT_KEYS, RESULT_FORMS, textAt } from './result-forms.ts';

export interface ParsedResult {
  /** `""` for an empty, no-input or unreadable result. */
  text: string;
  /** Names of the keys or elements of a result that no form fits, never values; null where a form fits. */
  unknown: string | null;
}

/** SenseVoice's marks (`<|zh|>`), and those of whisper.cpp and vosk for what is no speech (`[BLANK_AUDIO]`, `[unk]`). */
const MARKS = /<\|[^|<>]{0,40}\|>|\[(?:unk|[A-Z][A-Z_ ]{0,40})\]/g;

/** The text of a result; `""` for an empty, no-input or unreadable one. */
export function resultText(body: string): string {
  return readResult(body).text;
}

export function readResult(body: string): ParsedResult {
  const trimmed = body.trim();
  const result = read(trimmed);
  return { text: result.text.replace(MARKS, '').trim(), unknown: result.unknown };
}

function read(body: string): ParsedResult {
  if (body[0] === '{' || body[0] === '[') {
    const value = parsed(body);
    if (value !== undefined) return jsonResult(value);
    // A text may begin with a bracket.
    return body[0] === '{' ? { text: '', unknown: 'JSON that is cut or malformed' } : understood(body);
  }
  if (body[0] === '<' && body[1] !== '|') return xmlResult(body);
  // mod_unimrcp, where the server's answer has no body.
  return understood(/^Completion-Cause: *\d+$/i.test(body) ? '' : body);
}

function understood(text: string): ParsedResult {
  return { text, unknown: null };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function jsonResult(value: unknown): ParsedResult {
  let known = NO_TEXT_KEYS.some((key) => textAt(value, key) !== undefined);
  for (const form of RESULT_FORMS) {
    const text = textAt(value, form);
    if (text !== undefined && text.trim() !== '') return understood(text);
    known = known || text !== undefined;
  }
  return { text: '', unknown: known ? null : `JSON ${keysOf(value, 4)}`.slice(0, MAX_SHAPE) };
}

const MAX_SHAPE = 200;
/** Most keys of one object, or elements of one document. */
const MAX_NAMES = 12;

/** `{header{name,status},payload{words[]}}`: which keys there are. */
function keysOf(value: unknown, depth: number): string {
  if (Array.isArray(value)) return `[${value.length > 0 ? keysOf(value[0], depth - 1) : ''}]`;
  if (typeof value !== 'object' || value === null || depth === 0) return '';
  const keys = Object.keys(value);
  const shown = keys
    .slice(0, MAX_NAMES)
    .map((key) => `${shownName(key)}${keysOf((value as { [key: string]: unknown })[key], depth - 1)}`);
  return `{${shown.join(',')}${keys.length > MAX_NAMES ? ',…' : ''}}`;
}

/** A name may come from anywhere: what a caller said or was called by is not one. */
function shownName(name: string): string {
  return /^[A-Za-z_][\w:.-]{0,31}$/.test(name) && !/\d{4}/.test(name) ? name : '?';
}

/**
 * NLSML (RFC 6787 6.3): `<result><interpretation><input>text</input>…`. The first interpretation is the best, and the
 * only one that counts; where its input is empty its instance's text is what was understood. EMMA: the attribute
 * `tokens`.
 */
function xmlResult(body: string): ParsedResult {
  const first = element(body, 'interpretation');
  const scope = first === null ? body : first;
  const input = element(scope, 'input');
  if (input !== null && /<(?:[\w-]+:)?no(?:input|match)\b/i.test(input)) return understood('');
  const instance = element(scope, 'instance');
  const said = plain(input) || plain(instance);
  if (said !== '') return understood(said);
  const tokens = /\bemma:tokens="([^"]*)"/.exec(body);
  if (tokens) return understood(unescapeXml(tokens[1] as string).trim());
  if (first !== null || input !== null || instance !== null || /<(?:[\w-]+:)?emma\b/i.test(body))
    return understood('');
  return { text: '', unknown: `XML ${elementsOf(body)}`.slice(0, MAX_SHAPE) };
}

function elementsOf(body: string): string {
  const names: string[] = [];
  const opening = /<([A-Za-z_][^\s<>/]*)/g;
  for (let found = opening.exec(body); found && names.length < MAX_NAMES; found = opening.exec(body)) {
    const name = `<${shownName(found[1] as string)}>`;
    if (names.indexOf(name) < 0) names.push(name);
  }
  return names.join('');
}

/** The content of the first element of that name, with or without a namespace's prefix; `""` for `<input/>`. */
function element(body: string, name: string): string | null {
  const open = new RegExp(`<(?:[\\w-]+:)?${name}(?:\\s[^>]*?)?(/?)>`, 'i').exec(body);
  if (!open) return null;
  if (open[1] === '/') return '';
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
