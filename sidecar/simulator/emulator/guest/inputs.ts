/** What mod_v8 hands to a callback: a key or an event. */
import { toText } from './values.ts';

export class Event {
  readonly #type: string;
  readonly #headers: Record<string, string>;
  readonly #body: string;
  constructor(type: string, headers: Record<string, string>, body: string) {
    this.#type = type;
    this.#headers = headers;
    this.#body = body;
  }
  getHeader(...args: unknown[]): string | false {
    if (args.length === 0) return false;
    const wanted = toText(args[0]).toLowerCase();
    const found = Object.keys(this.#headers).find((key) => key.toLowerCase() === wanted);
    return found === undefined ? '' : (this.#headers[found] as string);
  }
  getBody(): string {
    return this.#body;
  }
  getType(): string {
    return this.#type;
  }
  serialize(): string {
    const lines = [`Event-Name: ${this.#type}`];
    for (const key of Object.keys(this.#headers))
      lines.push(`${key}: ${encodeURIComponent(this.#headers[key] as string)}`);
    const length = encodeURIComponent(this.#body).replace(/%../g, '.').length;
    if (length > 0) lines.push(`Content-Length: ${length}`);
    return `${lines.join('\n')}\n\n${this.#body}`;
  }
}

export class DTMF {
  readonly digit: string;
  readonly duration: number;
  constructor(digit: string, duration: number) {
    this.digit = digit;
    this.duration = duration;
  }
}
