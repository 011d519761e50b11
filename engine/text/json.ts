/**
 * A JSON parser that keeps the order of keys.
 *
 * `JSON.parse` moves integer-like keys (`"10"`) before all others, but the order of arrows and KB prompts belongs to the
 * author (flow-format.md#files-order). This parser returns `Map`s: they keep the order, and `__proto__` is an ordinary key.
 * It also reports duplicate keys, for lint. It runs when a flow is published, and in a call only if there is no compiled
 * form.
 */

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

/**
 * Far deeper than any flow, and far from overflowing FreeSWITCH's thread stacks of 240 kB. V8 does not know the size of
 * those stacks: deep recursion would end the process, not the script.
 */
const MAX_DEPTH = 100;

/** A text that is not JSON, or nested too deep. The message begins with the path. */
export class JsonError extends Error {
  constructor(
    readonly code: 'NOT_JSON' | 'TOO_DEEP',
    /** A JSON path. */
    readonly path: string,
    /** What is wrong, without the path. */
    readonly reason: string,
  ) {
    super(`${path}: ${reason}`);
    this.name = 'JsonError';
  }
}

export interface ParseOptions {
  /** Called for each key that its object already has. The last value wins. */
  onDuplicate?: (path: string) => void;
  /** Called behind each member and item, with where it stands in the text. Innermost first; the console keeps spellings. */
  onChild?: (parent: Json[] | JsonObject, child: ParsedChild) => void;
}

/** A member or an item. Its text is `start` to `end`, that of its key `keyStart` to `keyEnd`. */
export interface ParsedChild {
  /** Null for an item. */
  key: string | null;
  keyStart: number;
  keyEnd: number;
  value: Json;
  start: number;
  end: number;
}

/** Parses a text, with or without a UTF-8 BOM. @throws JsonError with line, column and JSON path */
export function parseJson(text: string, options: ParseOptions = {}): Json {
  return new Parser(text, options).document();
}

/** Extends a JSON path such as `$.flow.F1.playbacks[0]`. Keys that are not plain words get brackets and quotes. */
export function childPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these in a string
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: { [letter: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class Parser {
  private at = 0;
  private readonly path: (string | number)[] = [];

  constructor(
    private readonly text: string,
    private readonly options: ParseOptions,
  ) {
    if (text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  document(): Json {
    const value = this.value();
    this.blanks();
    if (this.at < this.text.length) this.fail('there is text after the end of the value');
    return value;
  }

  private value(): Json {
    this.blanks();
    switch (this.text[this.at]) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private object(): JsonObject {
    const out: JsonObject = new Map();
    this.open();
    if (this.take('}')) return out;
    for (;;) {
      this.blanks();
      if (this.text[this.at] !== '"') this.fail('a key in double quotes was expected');
      const keyStart = this.at;
      const key = this.string();
      const keyEnd = this.at;
      this.path.push(key);
      if (out.has(key) && this.options.onDuplicate) this.options.onDuplicate(this.where());
      if (!this.take(':')) this.fail('a colon was expected after the key');
      this.blanks();
      const start = this.at;
      const value = this.value();
      out.set(key, value);
      if (this.options.onChild)
        this.options.onChild(out, { key, keyStart, keyEnd, value, start, end: this.at });
      this.path.pop();
      if (this.take('}')) return out;
      if (!this.take(',')) this.fail('a comma or } was expected');
    }
  }

  private array(): Json[] {
    const out: Json[] = [];
    this.open();
    if (this.take(']')) return out;
    for (;;) {
      this.path.push(out.length);
      this.blanks();
      const start = this.at;
      const value = this.value();
      out.push(value);
      if (this.options.onChild)
        this.options.onChild(out, { key: null, keyStart: start, keyEnd: start, value, start, end: this.at });
      this.path.pop();
      if (this.take(']')) return out;
      if (!this.take(',')) this.fail('a comma or ] was expected');
    }
  }

  private string(): string {
    const start = ++this.at;
    this.skip(PLAIN);
    if (this.text[this.at] === '"') return this.text.slice(start, this.at++);
    let out = this.text.slice(start, this.at);
    for (;;) {
      const c = this.text[this.at];
      if (c === '"') {
        this.at++;
        return out;
      }
      if (c !== '\\') {
        this.fail(
          c === undefined ? 'a string is not closed' : 'a string contains a line break or control character',
        );
      }
      out += this.escape();
      const from = this.at;
      this.skip(PLAIN);
      out += this.text.slice(from, this.at);
    }
  }

  private escape(): string {
    const letter = this.text[this.at + 1];
    if (letter === 'u') {
      const hex = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) this.fail('\\u must be followed by four hex digits');
      this.at += 6;
      return String.fromCharCode(parseInt(hex, 16));
    }
    const plain = letter === undefined ? undefined : ESCAPES[letter];
    if (plain === undefined) this.fail('a string contains an unknown escape');
    this.at += 2;
    return plain as string;
  }

  private number(): number {
    const start = this.at;
    this.skip(NUMBER);
    if (this.at === start) {
      this.fail(this.at >= this.text.length ? 'the text ends too early' : 'a value was expected');
    }
    return Number(this.text.slice(start, this.at));
  }

  private word<T extends Json>(word: string, value: T): T {
    if (this.text.slice(this.at, this.at + word.length) !== word) this.fail('a value was expected');
    this.at += word.length;
    return value;
  }

  private open(): void {
    this.at++;
    if (this.path.length >= MAX_DEPTH) {
      throw new JsonError('TOO_DEEP', '$', `brackets are nested more than ${MAX_DEPTH} deep`);
    }
  }

  /** Skips blanks, and consumes the character if it is next. */
  private take(c: string): boolean {
    this.blanks();
    if (this.text[this.at] !== c) return false;
    this.at++;
    return true;
  }

  private skip(pattern: RegExp): void {
    pattern.lastIndex = this.at;
    if (pattern.test(this.text)) this.at = pattern.lastIndex;
  }

  private blanks(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at++;
    }
  }

  private where(): string {
    return this.path.reduce<string>(childPath, '$');
  }

  private fail(what: string): never {
    const before = this.text.slice(0, this.at).split('\n');
    const column = (before[before.length - 1] as string).length + 1;
    throw new JsonError(
      'NOT_JSON',
      this.where(),
      `not JSON: ${what} (line ${before.length}, column ${column})`,
    );
  }
}
