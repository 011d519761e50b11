/** Answers what is no request: headers that are too large, what is not HTTP, and clients that are too slow. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AliyunFault } from './fault.ts';
import { writeAnswer } from './wire/answer.ts';

/** How long a client that still sends may take to read the answer, ms. With a reset it would never see it. */
const READING_MS = 2_000;

/** Each byte after the one that was too many is an error of its own. */
const answered = new WeakSet<Socket>();

export function answerClientError({ code }: NodeJS.ErrnoException, socket: Socket, requestId: string): void {
  if (answered.has(socket)) return;
  answered.add(socket);
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { status, code: Code, message: Message } = faultOf(code);
  const { type, text } = writeAnswer({ RequestId: requestId, HostId: '', Code, Message }, 'Error', false);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
  const late = setTimeout(() => socket.destroy(), READING_MS).unref();
  socket.once('close', () => clearTimeout(late));
}

function faultOf(code: string | undefined): AliyunFault {
  if (code === 'HPE_HEADER_OVERFLOW') return AliyunFault.gateway('RequestTooLarge');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return AliyunFault.gateway('RequestTimeout');
  return AliyunFault.gateway('IncompleteSignature');
}
