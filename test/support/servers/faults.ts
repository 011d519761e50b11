/** How a server of a test answers, rightly or not. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Asked {
  method: string;
  /** Path and query as they came. */
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Answer = (response: ServerResponse, asked: Asked, request: IncomingMessage) => void;

/** Answers with a status and a body. */
export function sends(body: string | Buffer, status = 200): Answer {
  return (response) => response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body);
}

/** Faulty answers. */
export const FAULTS: Readonly<Record<string, Answer>> = {
  'never answers': () => {},
  'answers with 500': sends('{"keyword":"no"}', 500),
  'answers with rubbish': sends('\x00\x01\x02 rubbish <html>'),
  'answers with an HTML page': sends('<!DOCTYPE html><html><body>Welcome</body></html>'),
  'answers with nothing': sends(''),
  'answers with 10 MB': sends(Buffer.alloc(10 * 1024 * 1024, '{"keyword":"')),
  'answers without end': (response) => {
    const piece = Buffer.alloc(64 * 1024, ' ');
    const more = (): void => {
      while (!response.destroyed && response.write(piece));
    };
    response.on('drain', more).on('error', () => {});
    more();
  },
  'answers by halves': (response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('{"keyword":');
    setImmediate(() => response.socket?.destroy());
  },
  'begins to answer, and stops': (response) => void response.writeHead(200).write('{"keyword":'),
  'resets the connection': (_response, _asked, request) => request.socket.resetAndDestroy(),
  'sends elsewhere for ever': (response) => void response.writeHead(302, { location: '/again' }).end(),
};
