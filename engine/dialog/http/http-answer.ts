/** What the server of an HTTP robot answers, read defensively: a value of the wrong kind counts as not set. */
import type { SpeechSettings } from '../../contract/tts-key.ts';
import type { ApiCommand } from '../dialog.ts';

/** An answer in the engine's terms, whatever the server's dialect. */
export interface HttpAnswer {
  /** The next action; null: the running action continues. */
  action: { application: string; argument: string | null; playbacks: string[] } | null;
  /** Settings of speech for the rest of the call. */
  speech: Partial<SpeechSettings & { defaultVoice: string }>;
  /** Undefined: stays as it is. */
  privatedata: unknown;
  /** Folder of relative sound files; null: stays as it is. */
  soundFolder: string | null;
  /** Texts to synthesise ahead. */
  textsAhead: string[];
  /** The prompts stop, and the action waits. */
  stopsPrompts: boolean;
  commands: ApiCommand[];
  /** Keys that close an entry; null: stay as they are. */
  terminators: string | null;
  /** An entry of this many keys closes; null: as without. */
  maxKeys: number | null;
  /** Whether the server wants partial results; null: stays as it is. */
  partials: boolean | null;
  /** One line for the log. */
  log: string | null;
  /** Parts of the answer that were refused, as the log says them. */
  refused: RefusedPart[];
}

export type RefusedPart = 'privatedata' | 'commands' | 'playbacks' | 'argument' | 'action';

export const NO_ANSWER: HttpAnswer = {
  action: null,
  speech: {},
  privatedata: undefined,
  soundFolder: null,
  textsAhead: [],
  stopsPrompts: false,
  commands: [],
  terminators: null,
  maxKeys: null,
  partials: null,
  log: null,
  refused: [],
};

type Plain = { readonly [key: string]: unknown };

export function objectOf(value: unknown): Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : {};
}

/** A property of its own; never one that every object inherits. */
export function valueAt(object: Plain, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

/** A text or a number as a text; null when not set. */
export function textAt(object: Plain, key: string): string | null {
  const value = valueAt(object, key);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberAt(object: Plain, key: string): number | null {
  const text = textAt(object, key);
  const number = text === null || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

/** True or false, also as editors write them; null when not set. */
export function flagAt(object: Plain, key: string): boolean | null {
  const value = valueAt(object, key);
  if (typeof value === 'boolean') return value;
  const text = textAt(object, key);
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : null;
}

/** A list of texts; a text alone is a list of one. */
export function textsAt(object: Plain, key: string): string[] {
  const value = valueAt(object, key);
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const texts: string[] = [];
  for (const item of list) if (typeof item === 'string' && item !== '') texts.push(item);
  return texts;
}

const MAX_ARGUMENT = 4096;
const MAX_PLAYBACKS = 100;
const MAX_PLAYBACK = 4096;
const MAX_LOG = 200;
const MAX_PRIVATEDATA_BYTES = 65536;
const MAX_PRIVATEDATA_DEPTH = 50;

/** Builds an answer: what is too long or not allowed is refused, and the rest counts. */
export class AnswerBuilder {
  readonly answer: HttpAnswer = { ...NO_ANSWER, refused: [], commands: [], textsAhead: [] };

  refuse(part: RefusedPart): void {
    if (this.answer.refused.indexOf(part) < 0) this.answer.refused = this.answer.refused.concat(part);
  }

  action(application: string, argument: string | null, playbacks: string[]): void {
    if (!/^[a-z][a-z0-9_]{0,63}$/i.test(application)) this.refuse('action');
    else if (argument !== null && argument.length > MAX_ARGUMENT) this.refuse('argument');
    else this.answer.action = { application, argument, playbacks: this.shortTexts(playbacks) };
  }

  textsAhead(texts: string[]): void {
    this.answer.textsAhead = this.shortTexts(texts);
  }

  privatedata(value: unknown): void {
    if (value === undefined) return;
    const isTooBig = isTooDeep(value) || utf8Length(JSON.stringify(value)) > MAX_PRIVATEDATA_BYTES;
    if (isTooBig) this.refuse('privatedata');
    else this.answer.privatedata = value;
  }

  log(text: string | null): void {
    const line = text === null ? '' : withoutControls(text).trim();
    if (line !== '') this.answer.log = line.slice(0, MAX_LOG);
  }

  private shortTexts(texts: string[]): string[] {
    const short = texts.filter((text) => text.length <= MAX_PLAYBACK).slice(0, MAX_PLAYBACKS);
    if (short.length < texts.length) this.refuse('playbacks');
    return short;
  }
}

function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}

/** Without recursion: a host's thread may have a small stack. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_PRIVATEDATA_DEPTH) return true;
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      for (const key of Object.keys(item)) next.push((item as Plain)[key]);
    }
    level = next;
  }
  return false;
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // A surrogate is half of a character of four bytes.
    if (unit >= 0x80) bytes += unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
