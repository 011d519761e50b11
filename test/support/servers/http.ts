/** An HTTP server for tests whose answers are set by the test, including faulty ones. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Asked {
  method: string;
  /** Path and query as they came. */
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Answer = (response: ServerResponse, asked: Asked, request: IncomingMessage) => void;

export interface HttpServer {
  url: string;
  /** Requests so far, each with its whole body. */
  asked: Asked[];
  /** How many connections were opened. */
  connections: () => number;
  /** Sets the answer to later requests. */
  answer(how: Answer): void;
}

/** Starts a server on a free port. It stops when the test is over, and its connections are closed. */
export async function startHttp(how: Answer): Promise<HttpServer> {
  let answer = how;
  let connections = 0;
  const asked: Asked[] = [];
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(pieces).toString('utf8') };
      asked.push(one);
      answer(response, one, request);
    });
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    connections: () => connections,
    answer(next) {
      answer = next;
    },
  };
}

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
