/**
 * As much of a browser's SIP as a test needs: TLS, a WebSocket of the protocol `sip` (RFC 7118), one request, its final
 * answer. Own code, because Node 20 has no WebSocket and nothing else here would use one.
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:tls';
import { until } from '../support/until.ts';

/** @throws where TLS or the WebSocket is refused, or no answer comes */
export async function sipOverWss(port: number, request: string): Promise<string> {
  // The certificate is one that FreeSWITCH has made for itself.
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  let received = Buffer.alloc(0);
  let failure: Error | null = null;
  socket.on('data', (data) => {
    received = Buffer.concat([received, data]);
  });
  socket.on('error', (error) => {
    failure = error;
  });
  const check = <T>(value: T): T => {
    if (failure) throw failure;
    return value;
  };
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve);
      socket.once('error', reject);
    });
    socket.write(
      [
        'GET / HTTP/1.1',
        `Host: 127.0.0.1:${port}`,
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        'Sec-WebSocket-Protocol: sip',
        'Sec-WebSocket-Version: 13',
        '\r\n',
      ].join('\r\n'),
    );
    const head = await until('the answer to the upgrade', () => check(received.includes('\r\n\r\n')));
    const end = received.indexOf('\r\n\r\n') + 4;
    const upgrade = received.subarray(0, end).toString();
    if (!head || !/^HTTP\/1\.1 101 /.test(upgrade)) throw new Error(`the WebSocket is refused: ${upgrade}`);
    received = received.subarray(end);
    socket.write(frame(request));
    return await until('an answer over the WebSocket', () =>
      check(texts(received).find((text) => /^SIP\/2\.0 [2-6]/.test(text))),
    );
  } finally {
    socket.destroy();
  }
}

/** One text frame, masked as clients must (RFC 6455). */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const header = Buffer.alloc(4);
  header[0] = 0x81;
  header[1] = 0x80 | 126;
  header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, mask, payload.map((byte, i) => byte ^ (mask[i % 4] as number))]);
}

/** The frames that are there as a whole. */
function texts(buffer: Buffer): string[] {
  const all: string[] = [];
  for (let at = 0; at + 2 <= buffer.length; ) {
    let length = (buffer[at + 1] as number) & 0x7f;
    let start = at + 2;
    if (length === 126) {
      if (at + 4 > buffer.length) break;
      length = buffer.readUInt16BE(at + 2);
      start = at + 4;
    }
    if (start + length > buffer.length) break;
    all.push(buffer.toString('utf8', start, start + length));
    at = start + length;
  }
  return all;
}
