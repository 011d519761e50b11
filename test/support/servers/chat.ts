/** A stub of a chat API that speaks OpenAI's protocol: it streams what the test gives it, when the test gives it. */
import type { ServerResponse } from 'node:http';
import { startHttp } from './http.ts';

export interface ChatServer {
  /** What `CHAT_URL` is. */
  url: string;
  /** Bodies of the requests so far. */
  requests(): { model: string; stream: boolean; messages: { role: string; content: string }[] }[];
  authorization(): string | undefined;
  /** Streams a piece of text in the answer to the latest request; the bytes leave the server in two halves. */
  send(text: string): void;
  /** Ends the latest answer as the protocol does. */
  end(): void;
  /** Whether the client has closed the connection of the latest request before its answer ended. */
  isAborted(): boolean;
}

export async function startChat(status = 200): Promise<ChatServer> {
  let latest: ServerResponse | undefined;
  let isAborted = false;
  const server = await startHttp((response) => {
    response.writeHead(status, { 'content-type': 'text/event-stream' });
    if (status !== 200) return response.end();
    response.flushHeaders();
    latest = response;
    isAborted = false;
    response.once('close', () => {
      if (latest === response) isAborted = !response.writableFinished;
    });
  });
  return {
    url: `${server.url}/v1`,
    requests: () => server.asked.map(({ body }) => JSON.parse(body)),
    authorization: () => server.asked.at(-1)?.headers.authorization,
    send(text) {
      const bytes = Buffer.from(`data: ${JSON.stringify({ choices: [{ delta: { content: text } }] })}\n\n`);
      const half = bytes.length >> 1;
      latest?.write(bytes.subarray(0, half));
      latest?.write(bytes.subarray(half));
    },
    end: () => void latest?.end('data: [DONE]\n\n'),
    isAborted: () => isAborted,
  };
}
