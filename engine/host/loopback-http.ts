/**
 * A POST to the sidecar over loopback, so that one that is dead costs no time: it asks for `100 Continue`, which a
 * living HTTP server says at once, before it works on the request.
 */
import type { Connection, Host } from './host.ts';

/** Within this time a living sidecar takes the connection and says that it has the request. */
const ALIVE_MS = 45;

/** Answers are lines of text; no more than this is looked at. */
const MAX_CHARACTERS = 1 << 20;

/**
 * Posts JSON. Returns the answer's body, whatever its status; null for no answer, or none in time.
 *
 * @param url `http://<IPv4 address>:<port>/<path>`
 * @param timeoutMs for the answer, once the sidecar has shown that it lives
 */
export function postJson(host: Host, url: string, json: string, timeoutMs: number): string | null {
  const [, address, port, path] = /^http:\/\/([0-9.]+):([0-9]+)(\/.*)$/.exec(url) || [];
  if (path === undefined) return null;
  const aliveUntil = host.now() + ALIVE_MS;
  const connection = host.connect(address as string, Number(port), ALIVE_MS);
  if (connection === null) return null;
  try {
    return exchange(host, connection, request(`${address}:${port}`, path, json), aliveUntil, timeoutMs);
  } finally {
    connection.close();
  }
}

function exchange(
  host: Host,
  connection: Connection,
  text: string,
  aliveUntil: number,
  timeoutMs: number,
): string | null {
  if (!connection.send(text)) return null;
  let received = '';
  let until = aliveUntil;
  for (;;) {
    const body = answerBody(received);
    if (body !== null) return body;
    const left = until - host.now();
    const piece = left > 0 && received.length < MAX_CHARACTERS ? connection.receive(left) : null;
    if (piece === null) return null;
    if (received === '') until = host.now() + timeoutMs;
    received += piece;
  }
}

function request(authority: string, path: string, json: string): string {
  // ASCII, so that its characters are its bytes.
  const body = json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${`000${unit.charCodeAt(0).toString(16)}`.slice(-4)}`,
  );
  return [
    `POST ${path} HTTP/1.1`,
    `Host: ${authority}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
    'Expect: 100-continue',
    '',
    body,
  ].join('\r\n');
}

/** The body of the final answer; null until all of it is there. */
function answerBody(received: string): string | null {
  let rest = received;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return null;
    const head = rest.slice(0, end);
    rest = rest.slice(end + 4);
    // 100 Continue, and what else comes before the answer.
    if (/^HTTP\/1\.[01] 1/.test(head)) continue;
    const length = /\r\ncontent-length: *([0-9]{1,7})/i.exec(head);
    return length && rest.length >= Number(length[1]) ? rest.slice(0, Number(length[1])) : null;
  }
}
