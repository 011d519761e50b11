/** What a client sends, caught before it reaches a server: to be sent again, late or changed. */
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  method: string;
  /** From the path on. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** @param act calls a client that sends to this URL */
export async function recordRequest(act: (url: string) => Promise<unknown>): Promise<RecordedRequest> {
  let recorded: RecordedRequest | undefined;
  const server = createServer({ maxHeaderSize: 1 << 21 }, async (request, response) => {
    const chunks = await request.toArray();
    const { method = '', url = '', headers } = request;
    recorded = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
    response.setHeader('content-type', 'application/json').end('{"Code":"OK"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await act(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  server.closeAllConnections();
  server.close();
  return recorded as RecordedRequest;
}

export interface SentAnswer {
  status: number;
  Code: string;
  Message: string;
  PageSize?: string;
}

/** Sends a request to a server, as it is. @param url of the server */
export function sendRecorded(
  { method, url: path, headers, body }: RecordedRequest,
  url: string,
): Promise<SentAnswer> {
  const { hostname, port } = new URL(url);
  const { connection: _connection, ...rest } = headers;
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { hostname, port, method, path, headers: rest, agent: false },
      async (response) => {
        const text = Buffer.concat(await response.toArray()).toString('utf8');
        resolve({
          status: response.statusCode ?? 0,
          ...(JSON.parse(text) as Omit<SentAnswer, 'status'>),
        });
      },
    );
    request.on('error', reject).end(body);
  });
}
