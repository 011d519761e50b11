/** An HTTP server for tests whose answers are set by the test, including faulty ones. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Answer, Asked } from './faults.ts';

export type { Answer, Asked } from './faults.ts';
export { FAULTS, sends } from './faults.ts';

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
