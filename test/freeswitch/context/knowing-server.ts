/** A server that knows callers, as a route asks it, and that speaks the texts of a flow. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { toneFile } from '../browser/tone.ts';

export class KnowingServer {
  /** What it was asked, in order. */
  readonly asked: Record<string, unknown>[] = [];
  /** Texts that it was to speak. */
  readonly spoken: string[] = [];
  /** Questions whose asker left before the answer. */
  left = 0;
  /** What it answers; null: nothing, ever. */
  answer: object | null = {};
  afterMs = 0;
  private server: Server | null = null;
  private port = 0;

  async up(): Promise<void> {
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
      if (pathname === '/tts') {
        this.spoken.push(searchParams.get('text') ?? '');
        response.setHeader('content-type', 'audio/wav').end(toneFile(1000, 600));
        return;
      }
      let body = '';
      request.on('data', (piece) => {
        body += String(piece);
      });
      request.on('end', () => void this.know(body, response));
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  /** Of the questions. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/context`;
  }

  /** Of the texts. */
  get speech(): string {
    return `http://127.0.0.1:${this.port}/tts`;
  }

  /** Connections are refused from now on, and those that are there end. */
  die(): void {
    this.server?.close();
    this.server?.closeAllConnections();
    this.server = null;
  }

  private async know(body: string, response: ServerResponse): Promise<void> {
    this.asked.push(JSON.parse(body) as Record<string, unknown>);
    response.once('close', () => {
      if (!response.writableEnded) this.left++;
    });
    const { answer, afterMs } = this;
    if (answer === null) return;
    await delay(afterMs);
    response.end(JSON.stringify(answer));
  }
}
