/**
 * The class `Socket` of mod_v8, as far as an HTTP client needs it: it sends one request and receives its answer,
 * after which the connection ends.
 */
import { textOf, utf8 } from './bytes.ts';

/** The server gives a sign of life (`102 Processing`), and is asked again. */
export const STILL_ASKING: unique symbol = Symbol('still asking');

/**
 * The text of an HTTP answer as the script's callback receives it, in one piece; undefined if nobody answers. It may
 * let virtual time pass.
 */
export interface HttpPort {
  (request: HttpRequest): string | undefined | typeof STILL_ASKING;
  /** Whether somebody accepts connections at an address such as `http://127.0.0.1:7780`. Default: everywhere. */
  listens?(origin: string): boolean;
}

export interface HttpRequest {
  method: string;
  url: string;
  body: string;
  /** How long the script waits for the answer, in ms. */
  timeoutMs: number;
  /** Blocks the call: time passes, but nothing is handed over. */
  pass(ms: number): void;
}

interface SocketPorts {
  http: HttpPort;
  /** Blocks the call: time passes, but nothing is handed over. */
  pass(ms: number): void;
}

const EMPTY = new Uint8Array(0);

export class EmulatedSocket {
  private origin: string | undefined;
  private sent = '';
  /** What was received and not read yet. */
  private ready: Uint8Array = EMPTY;
  private asked = false;
  private answered = false;
  /** It has given a sign of life, so it notices that nobody waits any more. */
  private signed = false;

  constructor(private readonly ports: SocketPorts) {}

  connect(host: string, port: number): boolean {
    const origin = `http://${host}:${port}`;
    if (this.ports.http.listens?.(origin) === false) return false;
    this.origin = origin;
    return true;
  }

  send(text: string): boolean {
    if (this.origin === undefined) return false;
    this.sent += text;
    return true;
  }

  /** Bytes that end inside a character are not valid UTF-8: the script gets replacement characters. */
  receive(bytes: number, timeoutMs: number): string | false {
    if (this.ready.length === 0 && !this.asked) this.ready = this.begin();
    if (this.ready.length === 0) this.ready = this.ask(timeoutMs);
    if (this.ready.length === 0) return false;
    const piece = this.ready.subarray(0, bytes);
    this.ready = this.ready.subarray(bytes);
    return textOf(piece);
  }

  /** A server that has begun to take a request also takes it where nobody waits for the answer. */
  close(): void {
    if (this.asked && !this.signed) this.ask(0);
    this.origin = undefined;
  }

  /** `100 Continue` if the request expects it, else the start of the answer. */
  private begin(): Uint8Array {
    this.asked = true;
    const waits = /^POST \S+ HTTP\/1\.1\r\n(?:.*\r\n)*?Expect: 100-continue\r\n/.test(this.sent);
    return waits && this.origin !== undefined ? utf8('HTTP/1.1 100 Continue\r\n\r\n') : EMPTY;
  }

  private ask(timeoutMs: number): Uint8Array {
    const request = /^([A-Z]+) (\S+) HTTP\/1\.[01]\r\n[\s\S]*?\r\n\r\n([\s\S]*)$/.exec(this.sent);
    if (!request || this.origin === undefined || this.answered) return EMPTY;
    const [, method = '', path = '', body = ''] = request;
    const { http, pass } = this.ports;
    const answer = http({ method, url: this.origin + path, body, timeoutMs, pass });
    if (answer === undefined) return EMPTY;
    if (answer === STILL_ASKING) {
      this.signed = true;
      return utf8('HTTP/1.1 102 Processing\r\n\r\n');
    }
    this.answered = true;
    const head = `HTTP/1.1 200 OK\r\nContent-Length: ${utf8(answer).length}\r\nConnection: close\r\n\r\n`;
    return utf8(head + answer);
  }
}
