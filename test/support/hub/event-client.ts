/** A client of `GET /v1/events`, as a browser is one. */
import { Agent, type ClientRequest, get, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import type { TestHub } from './hub.ts';

export interface ReceivedEvent {
  id: string;
  kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: data of all kinds
  data: any;
  /** ms since 1970. */
  at: number;
}

export interface EventClient {
  status: number;
  headers: IncomingMessage['headers'];
  events: ReceivedEvent[];
  /** Comments, which keep proxies from closing the connection. */
  comments: string[];
  /** The `Last-Event-ID` that a browser would send. */
  lastId(): string;
  isEnded(): boolean;
  close(): void;
  /** Reads no more, but keeps the connection. */
  pause(): void;
  resume(): void;
}

export interface EventClientOptions {
  key?: string;
  session?: string;
  kinds?: string;
  lastId?: string;
}

/** Opens a stream; the hub must listen (`listening`). */
export async function openEvents(
  hub: TestHub,
  url: string,
  { key, session, kinds, lastId }: EventClientOptions,
): Promise<EventClient> {
  const headers = {
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...(session === undefined ? {} : { cookie: `${hub.cookie}=${session}` }),
    ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
  };
  const path = kinds === undefined ? '/v1/events' : `/v1/events?kinds=${kinds}`;
  // As browsers and proxies do.
  const agent = new Agent({ keepAlive: true });
  let request: ClientRequest | undefined;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request = get(url + path, { headers, agent }, resolve).on('error', reject);
  });
  onTestFinished(() => {
    request?.destroy();
    agent.destroy();
  });
  const events: ReceivedEvent[] = [];
  const comments: string[] = [];
  let last = '';
  let ended = false;
  let rest = '';
  answer.setEncoding('utf8').on('data', (text: string) => {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = block.split('\n').map((line) => {
        const [, name = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
        return [name, value] as const;
      });
      const field = (wanted: string) => fields.find(([name]) => name === wanted)?.[1];
      comments.push(...fields.filter(([name]) => name === '').map(([, value]) => value));
      last = field('id') ?? last;
      const data = field('data');
      if (data !== undefined)
        events.push({ id: last, kind: field('event') ?? '', data: JSON.parse(data), at: Date.now() });
    }
  });
  for (const end of ['end', 'close', 'error'] as const)
    answer.on(end, () => {
      ended = true;
    });
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    events,
    comments,
    lastId: () => last,
    isEnded: () => ended,
    close: () => request?.destroy(),
    pause: () => void answer.pause(),
    resume: () => void answer.resume(),
  };
}
