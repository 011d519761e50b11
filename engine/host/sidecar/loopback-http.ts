/**
 * HTTP POST over loopback that detects a dead server quickly. The request asks for `100 Continue`, which a live server
 * sends before it processes the request.
 */
import { toAscii } from '../../contract/sidecar-protocol.ts';
import type { Connection, Host } from '../host.ts';

/** A longer answer is dropped. */
const MAX_CHARACTERS = 1 << 20;

export interface PostTimes {
  /** A live server accepts the connection and sends its first bytes within this time. */
  aliveMs: number;
  /** For the answer, counted from the first bytes. */
  timeoutMs: number;
  /**
   * The caller hears ringing: both times begin now, the server gives a sign of life within `aliveMs` again and again, and
   * the end of the call ends the wait.
   */
  isRinging?: boolean;
}

/**
 * Posts JSON. Returns the answer's body with any status, or null when there is no answer in time.
 *
 * @param url `http://<IPv4 address>:<port>/<path>`
 */
export function postJson(host: Host, url: string, json: string, times: PostTimes): string | null {
  const [, address, port, path] = /^http:\/\/([0-9.]+):([0-9]+)(\/.*)$/.exec(url) || [];
  if (path === undefined) return null;
  const startedAt = host.now();
  const connection = host.connect(address as string, Number(port), times.aliveMs);
  if (connection === null) return null;
  try {
    if (!connection.send(requestText(`${address}:${port}`, path, json))) return null;
    return receiveBody(host, connection, startedAt, times);
  } finally {
    connection.close();
  }
}

function receiveBody(
  host: Host,
  connection: Connection,
  startedAt: number,
  { aliveMs, timeoutMs, isRinging }: PostTimes,
): string | null {
  let received = '';
  let until = startedAt + aliveMs;
  for (;;) {
    const body = finalBody(received);
    if (body !== null) return body;
    const left = until - host.now();
    const waits = left > 0 && received.length < MAX_CHARACTERS && (!isRinging || host.ready());
    const piece = waits ? connection.receive(isRinging ? Math.min(left, aliveMs) : left) : null;
    if (piece === null) return null;
    if (received === '') until = (isRinging ? startedAt : host.now()) + timeoutMs;
    received += piece;
  }
}

function requestText(authority: string, path: string, json: string): string {
  const body = toAscii(json);
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

/** Returns the body of the final answer, or null while it is incomplete. */
function finalBody(received: string): string | null {
  let rest = received;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return null;
    const head = rest.slice(0, end);
    rest = rest.slice(end + 4);
    // `100 Continue` and other interim answers.
    if (/^HTTP\/1\.[01] 1/.test(head)) continue;
    const length = /\r\ncontent-length: *([0-9]{1,7})/i.exec(head);
    return length && rest.length >= Number(length[1]) ? rest.slice(0, Number(length[1])) : null;
  }
}
